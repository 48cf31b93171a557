"""Every way out that is added to a stack by hand is a finding; harmless changes are none."""

import json
from pathlib import Path
from typing import Any

import pytest

from keyproof.access.proofs.calls.ways_out import RULE
from keyproof.access.proofs.everything import prove
from keyproof.tests.cases import edit, read_cases, read_data
from smsbot.design.reading import load_configuration
from stacks.declared.declarations import declarations_of
from tests.keyproof.access.conftest import ENVIRONMENTS, Config, Model, stack_path
from tests.stacks.synthesized import PLAIN, SMS, environment, synthesize_to

DECLARED = declarations_of(PLAIN)
WAYS_OUT = read_cases(__file__, "ways_out")
SETTINGS = read_cases(__file__, "settings")
HARMLESS = read_cases(__file__, "harmless")
NARROWER = read_cases(__file__, "narrower")


def found(configuration: Config, model: Model) -> list[tuple[str, str, str]]:
    changed = model(configuration)
    return [
        (each.resource, each.key, f"{each.problem} {each.remedy}")
        for each in prove(changed, DECLARED).findings
        if each.rule == RULE
    ]


@pytest.mark.parametrize("name", WAYS_OUT)
def test_what_lets_content_out(name: str, configuration: Config, model: Model) -> None:
    way: dict[str, Any] = WAYS_OUT[name]
    edit(configuration, way)
    findings = found(configuration, model)
    assert {each[:2] for each in findings} == {(way["resource"], way["key"])}
    assert any(way["words"] in each[2] for each in findings)


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_of_terraform_that_lets_content_out(
    name: str, configuration: Config, model: Model
) -> None:
    edit(configuration, SETTINGS[name])
    assert any(SETTINGS[name]["words"] in each[2] for each in found(configuration, model))


@pytest.mark.parametrize("name", HARMLESS | NARROWER)
def test_a_harmless_change_is_no_finding(name: str, configuration: Config, model: Model) -> None:
    edit(configuration, (HARMLESS | NARROWER)[name])
    assert prove(model(configuration), DECLARED).findings == ()


def test_nothing_leaves_any_environment(output: Path) -> None:
    for each in ENVIRONMENTS:
        declared = declarations_of(each)
        model = load_configuration(stack_path(output, each), exemptions=declared.exemptions)
        assert [str(f) for f in prove(model, declared).findings] == []
        assert {way.what for way in model.ways_out} >= {"subscription", "dead letters", "alarm"}


@pytest.mark.parametrize("allowed", [None, [], ["999988887777"], ["111122223333", "999988887777"]])
def test_a_provider_that_would_make_it_in_another_account_is_found(
    allowed: list[str] | None, output: Path, tmp_path: Path
) -> None:
    own = next(each for each in ENVIRONMENTS if each.account_id)
    configuration = json.loads(stack_path(output, own).read_text())
    (provider,) = configuration["provider"]["aws"]
    del provider["allowed_account_ids"]
    if allowed is not None:
        provider["allowed_account_ids"] = allowed
    path = tmp_path / "cdk.tf.json"
    path.write_text(json.dumps(configuration))
    declared = declarations_of(own)
    model = load_configuration(path, exemptions=declared.exemptions)
    problems = [each.problem for each in prove(model, declared).findings if each.rule == RULE]
    assert [each for each in problems if f"it must be {own.account_id}" in each]


def test_the_backends_of_the_settings_are_declared(tmp_path: Path) -> None:
    cloud = {"type": "cloud", "organization": "acme", "project": "bots"}
    environments = (
        environment("cloud", backend=cloud),
        environment("bucket", backend={"type": "s3"}, account_id="111122223333", sms=SMS),
    )
    synthesize_to(tmp_path, *environments)
    for each in environments:
        declared = declarations_of(each)
        path = stack_path(tmp_path, each)
        assert (
            prove(load_configuration(path, exemptions=declared.exemptions), declared).findings == ()
        )
        configuration = json.loads(path.read_text())
        terraform = configuration["terraform"]
        for settings in (*terraform.get("backend", {}).values(), terraform.get("cloud")):
            if settings:
                settings["organization" if each.name == "cloud" else "bucket"] = "somebody-elses"
        path.write_text(json.dumps(configuration))
        (finding,) = prove(
            load_configuration(path, exemptions=declared.exemptions), declared
        ).findings
        assert "kept elsewhere than the settings say" in finding.problem


OPENING = "policy/Statement/WaysOutAreOpenedByOneRole"
# The policy that loses the denial, and the resource and the key that are then open.
CLOSED = read_data(__file__, "closed")
ANOTHER_ROLE = {"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::*:role/*"}}


@pytest.mark.parametrize("policy", CLOSED)
@pytest.mark.parametrize("elements", [{}, {"Action": "sns:Publish"}, {"Condition": ANOTHER_ROLE}])
def test_a_policy_that_lets_somebody_open_a_way_out(
    policy: str, elements: dict[str, object], configuration: Config, model: Model
) -> None:
    changed = {f"{policy}/{OPENING}/{name}": value for name, value in elements.items()}
    edit(configuration, {"set": changed} if changed else {"drop": [f"{policy}/{OPENING}"]})
    address, key = CLOSED[policy]
    (finding,) = [e for e in prove(model(configuration), DECLARED).findings if e.rule == "closed"]
    assert (finding.resource, finding.key) == (address, f"smsbot-dev-security-key-{key}")
    assert "Deny it in the policy of the resource" in finding.remedy


def test_a_table_without_a_policy_is_open(configuration: Config, model: Model) -> None:
    del configuration["resource"]["aws_dynamodb_resource_policy"]["analytics"]
    (finding,) = prove(model(configuration), DECLARED).findings
    assert finding.resource == "aws_dynamodb_table.analytics"
    assert "no policy denies dynamodb:UpdateTable to" in finding.problem


def test_a_policy_that_denies_the_deploy_role_too_is_found(
    configuration: Config, model: Model
) -> None:
    statement = f"aws_sns_topic_policy.inbound-sms/{OPENING}"
    edit(configuration, {"set": {f"{statement}/Condition": {}}})
    findings = [e.problem for e in prove(model(configuration), DECLARED).findings]
    assert any("role deploy is denied sns:Subscribe, so nobody" in each for each in findings)
