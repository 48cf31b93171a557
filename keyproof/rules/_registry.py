"""The registry: every rule by its id."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from keyproof.rules._rule import Rule

FOLDER = Path(__file__).parent
EXAMPLES = FOLDER / "examples"


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule by its id, in alphabetical order."""
    found = {}
    for module in iter_modules([str(FOLDER)]):
        if not module.name.startswith("_"):
            rule = rule_in(module.name)
            found[rule.id] = rule
    return found


def rule_in(name: str) -> Rule:
    """The rule of a module of this folder. Raises TypeError where it has not exactly one."""
    module = import_module(f"keyproof.rules.{name}")
    classes = [
        each
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, Rule) and each.__module__ == module.__name__
    ]
    if len(classes) != 1 or classes[0].id != name.replace("_", "-"):
        raise TypeError(f"{module.__name__} must have one rule, whose id is the module's name.")
    return classes[0]()


def page_of(rule: Rule) -> str:
    """The docstring of the rule's module."""
    return import_module(type(rule).__module__).__doc__ or ""
