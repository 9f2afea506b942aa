"""Assertions of the modules that the fault tests share say what they found."""

import pytest

pytest.register_assert_rewrite("tests.faults.tables", "tests.faults.visitors")
