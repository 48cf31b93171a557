"""The setting mask_phone_numbers, in the configuration, the proofs, a review and the roles."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from keyproof.access.proofs.everything import prove
from keyproof.model.finding import Finding
from keyproof.review.change import changes_of_trees
from keyproof.review.checks.weaker import weaker
from keyproof.review.sides import Side, Sides
from smsbot.design.reading import load_configuration, read_configuration
from stacks.bootstrap.permissions.policy import permissions
from stacks.bootstrap.role import Role
from stacks.declared.declarations import declarations_of
from tests.stacks.synthesized import environment, read_stack, synthesize_to

KIND = "aws_cloudwatch_log_data_protection_policy"
MASKED = environment("dev", mask_phone_numbers=True)
GROUPS = {"sns-logs"}


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("masks")
    synthesize_to(folder, MASKED)
    return folder


def changed(output: Path, tmp_path: Path, change: Callable[[Any], object]) -> Path:
    document = read_stack(output, MASKED)
    change(document["resource"])
    path = tmp_path / "cdk.tf.json"
    path.write_text(json.dumps(document))
    return path


def findings(path: Path) -> list[str]:
    declared = declarations_of(MASKED)
    model = load_configuration(path, exemptions=declared.exemptions)
    unsafe = [each for each in model.unsafe if KIND in str(each)]
    return [*map(str, unsafe), *(str(each) for each in prove(model, declared).findings)]


def test_the_groups_that_hold_numbers_are_masked_and_no_other(output: Path) -> None:
    masks = read_stack(output, MASKED)["resource"][KIND]
    assert set(masks) == GROUPS
    for name, mask in masks.items():
        assert mask["log_group_name"] == f"${{aws_cloudwatch_log_group.{name}.name}}"
        policy = json.loads(mask["policy_document"])
        (identifier,) = policy["Configuration"]["CustomDataIdentifier"]
        assert identifier["Regex"] == r"\+[1-9][0-9]{6,14}"
        operations = [each["Operation"] for each in policy["Statement"]]
        assert operations == [
            {"Audit": {"FindingsDestination": {}}},
            {"Deidentify": {"MaskConfig": {}}},
        ]


def test_nothing_is_found_and_a_destination_of_findings_is(output: Path, tmp_path: Path) -> None:
    assert findings(changed(output, tmp_path, lambda _: None)) == []

    def with_destination(resources: Any) -> None:
        mask = resources[KIND]["sns-logs"]
        destination = '{"FindingsDestination":{"S3":{"Bucket":"elsewhere"}}}'
        mask["policy_document"] = mask["policy_document"].replace(
            '{"FindingsDestination":{}}', destination
        )

    found = findings(changed(output, tmp_path, with_destination))
    assert any("findings about them go elsewhere" in each for each in found)


def of_another_group(resources: Any) -> None:
    resources[KIND]["sns-logs"]["log_group_name"] = "another"


def test_a_mask_of_a_group_that_is_not_there_is_found(output: Path, tmp_path: Path) -> None:
    found = findings(changed(output, tmp_path, of_another_group))
    assert any(f"{KIND}.sns-logs" in each and "log_group_name" in each for each in found)


GOES = pytest.mark.parametrize("change", [lambda of: of[KIND].pop("sns-logs"), of_another_group])


@GOES
def test_a_declared_mask_that_goes_is_found(
    change: Callable[[Any], object], output: Path, tmp_path: Path
) -> None:
    found = findings(changed(output, tmp_path, change))
    assert any("smsbot-dev-messaging-logs-sns is not masked" in each for each in found)


@GOES
def test_a_mask_that_goes_with_its_declaration_is_weaker(
    change: Callable[[Any], object], output: Path, tmp_path: Path
) -> None:
    path = changed(output, tmp_path, change)
    before = read_configuration(output / "stacks" / "smsbot-dev" / "cdk.tf.json")
    after, plain = read_configuration(path), declarations_of(environment("dev"))
    sides = Sides(
        stack="smsbot-dev",
        before=Side(stack=before, declarations=declarations_of(MASKED)),
        after=Side(stack=after, declarations=plain),
        changes=changes_of_trees(before, after),
    )
    found: list[Finding] = list(weaker(sides))
    assert [(each.rule, each.resource, each.key) for each in found] == [
        ("mask-removed", f"{KIND}.sns-logs", "smsbot-dev-security-key-logs")
    ]


def test_only_such_an_environment_has_the_actions() -> None:
    plain = environment("dev")
    for role, expected in (
        (Role.PLAN, {"logs:GetDataProtectionPolicy"}),
        (Role.VERIFY, {"logs:GetDataProtectionPolicy"}),
        (
            Role.DEPLOY,
            {
                "logs:DeleteDataProtectionPolicy",
                "logs:GetDataProtectionPolicy",
                "logs:PutDataProtectionPolicy",
            },
        ),
    ):
        for of, actions in ((MASKED, expected), (plain, set[str]())):
            in_account = of.model_copy(update={"account_id": "111122223333"})
            statements = permissions(in_account, role).statements
            granted = {one for each in statements for one in each.actions if "DataProtect" in one}
            assert granted == actions
