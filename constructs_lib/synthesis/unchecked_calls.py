"""Leaves out the checks that the CDK's bindings make of each argument at each call.

They evaluate the hints of a call's arguments again each time, which takes a tenth of a synthesis.
Types are checked before the program runs, and jsii's kernel refuses a value of another type.
"""

import importlib
import sys
import types
import typing

# What jsii generated: CDKTF and its AWS bindings, the same of CDK Terrain, and constructs.
PACKAGES = ("cdktf", "cdktf_cdktf_provider_aws", "cdktn", "cdktn_provider_aws", "constructs")


class _NoHints(dict[str, None]):
    """Has a hint for every argument, and it says nothing."""

    def __missing__(self, _argument: str) -> None:
        return None


def _unchecked(*, argname: str, value: object, expected_type: object) -> None:
    """Take any value."""


_NO_HINTS = _NoHints()
_TYPING = types.SimpleNamespace(**vars(typing) | {"get_type_hints": lambda _: _NO_HINTS})


class _Unused(types.ModuleType):
    """In place of typeguard, of which no check needs anything; itself when something does."""

    def __getattr__(self, name: str) -> object:
        del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), name)


def expect() -> None:
    """Before the CDK is imported: what checks the arguments is imported only if it is used."""
    sys.modules.setdefault("typeguard", _Unused("typeguard"))


def leave_out() -> None:
    """Leave the checks out of every module of the bindings that is imported by now."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in PACKAGES and hasattr(module, "check_type"):
            vars(module).update(check_type=_unchecked, typing=_TYPING)
