"""Who can decrypt your data on AWS, will it work, and what does a change do."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keyproof.config import Config
    from keyproof.findings.finding import Finding, Level, NotEvaluated
    from keyproof.library import Result, Source, check, diff, joined
    from keyproof.model.model import Model
    from keyproof.model.resource import Resource, Stack

__all__ = [
    "Config",
    "Finding",
    "Level",
    "Model",
    "NotEvaluated",
    "Resource",
    "Result",
    "Source",
    "Stack",
    "check",
    "diff",
    "joined",
]

_MODULES = {
    "Config": "config",
    "Finding": "findings.finding",
    "Level": "findings.finding",
    "Model": "model.model",
    "NotEvaluated": "findings.finding",
    "Resource": "model.resource",
    "Stack": "model.resource",
}


def __getattr__(name: str) -> object:
    # Imports only what is asked for.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_MODULES.get(name, 'library')}"), name)
