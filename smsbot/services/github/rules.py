"""The rules of `main`: what GitHub requires before it merges.

https://docs.github.com/en/rest/repos/rules
"""

from collections.abc import Iterator
from typing import Any

from smsbot.services.github.api import Api, Json
from smsbot.services.github.change import Change, holds
from smsbot.services.github.environments import MAIN

RULESET = "smsbot: main"
# The jobs of test.yml, and the app whose checks count: GitHub Actions, by its number. A status that
# somebody posts with a token of their own is none of them.
CHECKS = ("Test", "Scenarios")
GITHUB_ACTIONS = 15368
# Two, because one person can look like two: a workflow of a branch pushes to a pull request as the
# app, and who wrote that workflow approves.
APPROVALS = 2
RULES: tuple[dict[str, Any], ...] = (
    {"type": "deletion"},
    {"type": "non_fast_forward"},
    {
        "type": "pull_request",
        "parameters": {
            # A rebase would land each commit of a pull request by itself, an acceptance before
            # the change that needs it.
            "allowed_merge_methods": ["merge", "squash"],
            "dismiss_stale_reviews_on_push": True,
            "require_code_owner_review": True,
            "require_last_push_approval": True,
            "required_approving_review_count": APPROVALS,
            "required_review_thread_resolution": False,
        },
    },
    {
        "type": "required_status_checks",
        "parameters": {
            "required_status_checks": [
                {"context": each, "integration_id": GITHUB_ACTIONS} for each in CHECKS
            ],
            "strict_required_status_checks_policy": True,
        },
    },
)


def changes_of_main(api: Api) -> Iterator[Change]:
    """What is to be done about the rules. What is stricter than declared stays."""
    listed = api.listed("/rulesets", "items")
    # Those of the organization are listed too, and nothing here changes them.
    own = [each for each in listed if each.get("source_type", "Repository") == "Repository"]
    number = next((each["id"] for each in own if each["name"] == RULESET), None)
    found = (api.read(f"/rulesets/{number}") or {}) if number is not None else {}
    body = {
        "name": RULESET,
        "target": "branch",
        "enforcement": "active",
        "conditions": {"ref_name": {"include": _branches(found), "exclude": []}},
        "bypass_actors": [],
        "rules": _at_least(found.get("rules", [])),
    }
    if number is None:
        yield Change(what=f"rules of {MAIN}", method="POST", path="/rulesets", body=body)
    elif not holds(found, body):
        path = f"/rulesets/{number}"
        yield Change(what=f"rules of {MAIN}", method="PUT", path=path, body=body)


def _branches(found: Json) -> list[str]:
    """`main`, and what else the rules of the repository hold for."""
    there = found.get("conditions", {}).get("ref_name", {}).get("include", [])
    return list(dict.fromkeys((f"refs/heads/{MAIN}", *there)))


def _at_least(found: list[Json]) -> list[dict[str, Any]]:
    """The declared rules with what those of the repository require in addition."""
    there = {str(each["type"]): each.get("parameters", {}) for each in found}
    declared = {each["type"] for each in RULES}
    return [
        *(_stricter(each, there.get(each["type"], {})) for each in RULES),
        *(_as_it_is(each) for each in found if each["type"] not in declared),
    ]


def _as_it_is(rule: Json) -> dict[str, Any]:
    """A rule that is not declared; a queue of merges too may land no commits one by one."""
    kept = {name: rule[name] for name in ("type", "parameters") if name in rule}
    if rule["type"] == "merge_queue" and rule.get("parameters", {}).get("merge_method") == "REBASE":
        kept["parameters"] = {**rule["parameters"], "merge_method": "SQUASH"}
    return kept


def _stricter(rule: dict[str, Any], found: Json) -> dict[str, Any]:
    if "parameters" not in rule:
        return rule
    kept = {**found, **rule["parameters"]}
    for name, value in found.items():
        match value, kept[name]:
            case bool(), bool():
                kept[name] = value or kept[name]
            case int(), int():
                kept[name] = max(value, kept[name])
            case _ if name == "allowed_merge_methods":
                kept[name] = [each for each in kept[name] if each in value] or kept[name]
            case _ if name == "required_status_checks":
                contexts = {each["context"] for each in kept[name]}
                kept[name] = [
                    *kept[name],
                    *(each for each in value if each["context"] not in contexts),
                ]
            case _:
                pass
    return {**rule, "parameters": kept}
