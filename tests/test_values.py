"""Values: nobody changes one that others hold, and a call says which field it gives.

A Node is filled in by the map that draws it.
"""

from importlib import import_module

import pytest

from smsbot.isolated import PACKAGES, ROOT

# A field or two, or the same order everywhere: each is known by its place.
BY_PLACE = {
    *("Condition", "DeploymentPackage", "Either", "Expression", "Inner", "Instance"),
    *("NamedPolicy", "Naming", "Namespace", "Node", "Open", "Outcome", "Place", "PolicyDocument"),
    *("Principal", "Request"),
    *("Service", "Step", "Target", "Targets", "Unknown", "Who", "Words"),
}
NO_MODULES = {"__init__", "__main__", "examples", "isolated", "tests", "warm"}


@pytest.mark.parametrize("package", PACKAGES)
def test_a_value_is_fixed_and_takes_its_fields_by_name(package: str) -> None:
    files = [each.relative_to(ROOT).with_suffix("") for each in (ROOT / package).rglob("*.py")]
    for parts in (each.parts for each in files if NO_MODULES.isdisjoint(each.parts)):
        module = import_module(".".join(parts).removeprefix("lambda_src."))
        for name, kind in vars(module).items():
            fields = vars(kind).get("__dataclass_fields__") if isinstance(kind, type) else None
            if fields is not None and kind.__module__ == module.__name__:
                assert kind.__dataclass_params__.frozen or name == "Node", name
                assert name in BY_PLACE or all(each.kw_only for each in fields.values()), name
