"""Who can decrypt what, and does it work, in anybody's Terraform."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keyproof.former_library import Checked, Plan, check
    from keyproof.former_rules.problem import Level, Problem
    from keyproof.former_rules.settings import Settings

__all__ = ["Checked", "Level", "Plan", "Problem", "Settings", "check"]

_PLACES = {
    "Level": "former_rules.problem",
    "Problem": "former_rules.problem",
    "Settings": "former_rules.settings",
}


def __getattr__(name: str) -> object:
    # Only what is asked for is imported: the rooms of the engine are used one by one, too.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_PLACES.get(name, 'former_library')}"), name)
