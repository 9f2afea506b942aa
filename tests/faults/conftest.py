"""Assertions of the modules that the fault tests share say what they found."""

import pytest

from tests.collector.conftest import query, serve

__all__ = ["query", "serve"]

pytest.register_assert_rewrite("tests.faults.tables", "tests.faults.visitors")
