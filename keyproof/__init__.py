"""Who can decrypt your data on AWS, will it work, and what does a change do.

Every name of the public API, each imported when it is asked for.
"""

from typing import TYPE_CHECKING

__version__ = "0.1.0"
if TYPE_CHECKING:
    from keyproof.aws.arguments.known import KNOWN_ARGUMENTS, is_compared
    from keyproof.config import Config
    from keyproof.findings.finding import Finding, Level
    from keyproof.library import Result, Source, check, diff, joined
    from keyproof.loaders.configuration.document import read_configuration
    from keyproof.loaders.hcl.json_syntax import NOTES
    from keyproof.loaders.settings import NOT_IN_A_STATE
    from keyproof.loaders.symbols import ACCOUNT
    from keyproof.model.identifiers import OWN
    from keyproof.model.model import Model
    from keyproof.model.resource import NotEvaluated, Resource, Stack, Unknown

_MODULES = {
    "aws.arguments.known": ("KNOWN_ARGUMENTS", "is_compared"),
    "config": ("Config",),
    "findings.finding": ("Finding", "Level"),
    "library": ("Result", "Source", "check", "diff", "joined"),
    "loaders.configuration.document": ("read_configuration",),
    "loaders.hcl.json_syntax": ("NOTES",),
    "loaders.settings": ("NOT_IN_A_STATE",),
    "loaders.symbols": ("ACCOUNT",),
    "model.identifiers": ("OWN",),
    "model.model": ("Model",),
    "model.resource": ("NotEvaluated", "Resource", "Stack", "Unknown"),
}
_NAMES = {name: module for module, names in _MODULES.items() for name in names}
__all__ = [
    "ACCOUNT",
    "KNOWN_ARGUMENTS",
    "NOTES",
    "NOT_IN_A_STATE",
    "OWN",
    "Config",
    "Finding",
    "Level",
    "Model",
    "NotEvaluated",
    "Resource",
    "Result",
    "Source",
    "Stack",
    "Unknown",
    "check",
    "diff",
    "is_compared",
    "joined",
    "read_configuration",
]


def __getattr__(name: str) -> object:
    if name not in _NAMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_NAMES[name]}"), name)
