"""A result as JSON, version 2."""

import json
from collections.abc import Mapping
from pathlib import Path

from keyproof.findings.finding import Finding, Group, Level
from keyproof.library import Result
from keyproof.output.hcl import edits_as_hcl
from keyproof.output.words import effect_of, ignore_entry

# It changes when a member goes or means something else.
VERSION = 2


def write(result: Result, _place: str, _sources: Path | None) -> None:
    """Print the result."""
    print(json.dumps(as_object(result), indent=2))


def as_object(result: Result) -> Mapping[str, object]:
    """The result; a group is its root with the secondary findings."""
    return {
        "version": VERSION,
        "counts": {
            **{level: sum(each.level is level for each in result.groups) for level in Level},
            "not_evaluated": len(result.not_evaluated),
            "ignored": len(result.ignored),
        },
        "findings": [_group(each) for each in result.groups],
        "ignored": [{**finding_object(each), "ignored": _entry(each)} for each in result.ignored],
        "resolved": [finding_object(each) for each in result.ended],
        "not_evaluated": [
            {"resource": each.place.address, "argument": each.place.part, "reason": each.reason}
            for each in result.not_evaluated
        ],
        "keys": keys_object(result),
        "coverage": coverage_object(result),
    }


def finding_object(finding: Finding) -> dict[str, object]:
    """One finding."""
    return {
        "rule": finding.rule,
        "level": finding.level,
        "effect": effect_of(finding),
        "resource": finding.resource,
        "key": finding.key,
        "message": finding.message,
        "remediation": finding.remediation.text,
        "edits": edits_as_hcl(finding.remediation.edits),
        "places": [{"address": each.address, "part": each.part} for each in finding.about],
        "fingerprint": finding.fingerprint,
    }


def keys_object(result: Result) -> list[Mapping[str, object]]:
    """The keys, each with what it encrypts."""
    return [
        {
            "resource": model.stack.called(key.address),
            "aliases": list(key.aliases),
            "state": key.state,
            "rotation": key.rotation,
            "encrypts": sorted(
                {model.stack.called(e.address) for e in model.protected if e.key == key.arn}
            ),
        }
        for model in result.models
        for key in model.keys
    ]


def coverage_object(result: Result) -> list[Mapping[str, object]]:
    """What encrypts each resource that holds data, or a part of it."""
    addresses = {key.arn: key.address for model in result.models for key in model.keys}
    return [
        {
            "resource": model.stack.called(each.address),
            "part": each.part,
            "encryption": each.encryption,
            "key": model.stack.called(addresses.get(each.key, each.key)),
        }
        for model in result.models
        for each in model.protected
    ]


def _group(group: Group) -> Mapping[str, object]:
    return {
        **finding_object(group.root),
        "ignore": ignore_entry(group.root),
        "secondary": [finding_object(each) for each in group.secondary],
    }


def _entry(finding: Finding) -> Mapping[str, object]:
    entry = finding.ignored
    return {} if entry is None else {"reason": entry.reason, "expires": str(entry.expires)}
