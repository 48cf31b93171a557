"""``keyproof.toml``: entries about one permission, optional entries and calls."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from keyproof.config import Config, write_baseline
from keyproof.library import Result, Source, check
from keyproof.output.words import ignore_entry
from keyproof.terminal.user_error import UserError
from keyproof.tests.rules.test_examples import PROVIDER

TODAY = date(2026, 12, 1)
ENTRY = """
[[ignore]]
rule = "unused-permission"
resource = "aws_iam_role_policy.*"
reason = "a guide grants it"
expires = 2027-01-01
"""
CALL = """
[[calls]]
caller = "aws_iam_role.r"
complete = true
actions = ["sqs:SendMessage"]
targets = ["sqs:q*"]
"""
POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:*:*:q-1"},
        {
            "Effect": "Allow",
            "Action": ["states:StartExecution"],
            "Resource": "arn:aws:states:*:*:t",
        },
    ],
}


def checked(settings: str, folder: Path, policy: dict[str, Any] = POLICY) -> Result:
    """The result for a role with a policy."""
    here = "arn:aws:{}:eu-central-1:111122223333:"
    text = json.dumps(policy)
    for service in ("sqs", "states"):
        text = text.replace(f"arn:aws:{service}:*:*:", here.format(service))
    role = {
        "name": "r",
        "assume_role_policy": json.dumps({"Version": "2012-10-17", "Statement": []}),
    }
    document = {
        **PROVIDER,
        "resource": {
            "aws_iam_role": {"r": role},
            "aws_iam_role_policy": {"p": {"role": "${aws_iam_role.r.name}", "policy": text}},
        },
    }
    path = folder / "cdk.tf.json"
    path.write_text(json.dumps(document))
    config = Config.parse(settings.encode(), place="keyproof.toml")
    return check(Source.read(path), config, today=TODAY)


def rules_of(result: Result) -> list[str]:
    return sorted(f"{each.rule}: {each.level}" for each in result.findings)


def test_a_refusal_says_which_setting() -> None:
    with pytest.raises(UserError, match="names no permission"):
        Config.parse(ENTRY.encode(), place="keyproof.toml")
    with pytest.raises(UserError, match=r"acount: received 1, .*\(did you mean account\?\)"):
        Config.parse(b"acount = 1", place="keyproof.toml")


def test_an_entry_ignores_its_permissions_and_no_other(tmp_path: Path) -> None:
    topic = "arn:aws:states:eu-central-1:111122223333:t"
    known = f'{ENTRY}permissions = ["states:StartExecution", "{topic}"]\n{CALL}'
    assert rules_of(checked(known, tmp_path)) == []
    wider = json.loads(json.dumps(POLICY))
    wider["Statement"][1]["Action"].append("states:StopExecution")
    assert rules_of(checked(known, tmp_path, wider)) == ["unused-permission: warning"]


def test_a_target_with_a_wildcard_is_what_the_policies_name(tmp_path: Path) -> None:
    assert "access-denied: error" not in rules_of(checked(CALL, tmp_path))
    other = CALL.replace("sqs:q*", "sqs:other-*")
    assert "access-denied: error" in rules_of(checked(other, tmp_path))


def test_an_optional_entry_may_match_nothing(tmp_path: Path) -> None:
    entry = f'{ENTRY}permissions = ["sqs:DeleteQueue"]\n'
    assert rules_of(checked(entry, tmp_path)) == ["stale-setting: warning"]
    assert rules_of(checked(f"{entry}optional = true\n", tmp_path)) == []


def test_an_optional_call_is_made_where_a_policy_allows_it(tmp_path: Path) -> None:
    call = CALL.replace("sqs:SendMessage", "states:StartExecution").replace("sqs:q*", "states:t")
    optional = call.replace("complete = true", "optional = true")
    assert rules_of(checked(f"{CALL}{optional}", tmp_path)) == []
    only = {**POLICY, "Statement": POLICY["Statement"][:1]}
    assert rules_of(checked(f"{CALL}{optional}", tmp_path, only)) == []
    (denied,) = checked(f"{CALL}{call}", tmp_path, only).findings
    # What is outside of the configuration is allowed by hand.
    assert (denied.rule, denied.remediation.edits) == ("access-denied", ())


def test_what_no_stack_has_is_reported_in_the_order_of_the_settings(tmp_path: Path) -> None:
    targets = [f"aws_sqs_queue.{each}" for each in "hdbgafce"]
    call = CALL.replace('["sqs:q*"]', json.dumps(targets))
    found = [each for each in checked(call, tmp_path).findings if each.rule == "stale-setting"]
    assert [each.resource for each in found] == targets


@pytest.mark.parametrize("address", ["aws_sqs_queue.q[0]", 'aws_sqs_queue.r["x"]'])
def test_an_entry_names_one_of_several_resources(address: str, tmp_path: Path) -> None:
    queues = {"q": {"count": 2, "name": "q-${count.index}"}, "r": {"for_each": {"x": 1}}}
    path, baseline = tmp_path / "cdk.tf.json", tmp_path / "baseline.json"
    path.write_text(json.dumps({**PROVIDER, "resource": {"aws_sqs_queue": queues}}))
    source = Source.read(path)
    found = check(source, today=TODAY).findings
    assert address in {each.resource for each in found}
    entries = ["\n".join(ignore_entry(each)) for each in found if each.resource == address]
    settings = "\n".join(entries).replace('reason = ""', 'reason = "old"')
    settings = settings.replace("expires = ", "expires = 2027-01-01")
    ignored = check(source, Config.parse(settings.encode(), place=""), today=TODAY).ignored
    assert {each.resource for each in ignored} == {address}
    write_baseline(baseline, found, today=TODAY)
    assert check(source, Config().with_baseline(baseline), today=TODAY).is_clean


def test_a_baseline_may_no_more_than_the_settings(tmp_path: Path) -> None:
    entry = {"rule": "unused-permission", "resource": "*", "reason": "b", "expires": "2026-12-30"}
    path = tmp_path / "baseline.json"
    path.write_text(json.dumps({"version": 2, "ignore": [entry]}))
    with pytest.raises(UserError, match="names no permission"):
        Config().with_baseline(path)
