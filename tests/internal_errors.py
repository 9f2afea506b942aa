"""A plugin of pytest: a run that came to grief says so when it ends, which one with several workers does not always."""

import pytest


class InternalErrors:
    def __init__(self) -> None:
        self._met = False

    def pytest_internalerror(self) -> None:
        self._met = True

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self._met:
            session.exitstatus = pytest.ExitCode.INTERNAL_ERROR


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(InternalErrors())
