"""A sandbox that is not there yet."""

from tests.e2e.conftest import empty_sandbox

__all__ = ["empty_sandbox"]
