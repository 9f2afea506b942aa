"""Dying on purpose at a named place, so that recovery can be tested: `ASHIATO_FAILPOINT=name:n`."""

import os
import signal

_name, _, _count = os.environ.get("ASHIATO_FAILPOINT", "").partition(":")
_left = {_name: int(_count or 1)} if _name else {}


def due(name: str) -> bool:
    """True on the n-th call with the name that the environment gives, and never again."""
    if name not in _left:
        return False
    _left[name] -= 1
    return _left[name] == 0


def fp(name: str) -> None:
    """Kill this process with SIGKILL if the failpoint is due."""
    if _left and due(name):
        os.kill(os.getpid(), signal.SIGKILL)
