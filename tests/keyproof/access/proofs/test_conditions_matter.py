"""Each condition is there for something, and without one nobody can do less."""

import json
from copy import deepcopy
from random import Random
from typing import Any

import pytest

from keyproof.access.proofs.everything import prove
from keyproof.model.access.matrix import access
from keyproof.model.access.principals import Principal, principals
from keyproof.model.encryption_model import EncryptionModel
from keyproof.tests.cases import edit, read_data
from stacks.declared.declarations import declarations_of
from tests.keyproof.access.conftest import Config, Model
from tests.stacks.synthesized import PLAIN

ADDED = "aws_kms_key.sns/policy/Statement/Fault"
ACCOUNT_OF_SOURCE = "aws:SourceAccount"
ARN_OF_SOURCE = "aws:SourceArn"
POLICIES = ("aws_kms_key", "aws_iam_role_policy", "aws_sns_topic_policy", "aws_sqs_queue_policy")


def conditions_of(statement: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (operator, key) for operator, keys in statement.get("Condition", {}).items() for key in keys
    ]


def without(statement: dict[str, Any], operator: str, key: str) -> dict[str, Any]:
    left = deepcopy(statement)
    del left["Condition"][operator][key]
    left["Condition"] = {name: keys for name, keys in left["Condition"].items() if keys}
    return left


@pytest.mark.parametrize("kind", POLICIES)
def test_each_condition_that_is_lost_is_found(
    kind: str, configuration: Config, model: Model
) -> None:
    """The account of a source is in its ARN too, so where both are asked for, one is enough."""
    silent: list[tuple[str, str, str]] = []
    tried = 0
    for name, resource in configuration["resource"][kind].items():
        policy = json.loads(resource["policy"])
        for place, statement in enumerate(policy["Statement"]):
            for operator, key in conditions_of(statement):
                keys = {each for _, each in conditions_of(statement)}
                if key == ACCOUNT_OF_SOURCE and ARN_OF_SOURCE in keys and "If" not in operator:
                    continue
                changed = deepcopy(configuration)
                statements = deepcopy(policy)
                statements["Statement"][place] = without(statement, operator, key)
                changed["resource"][kind][name]["policy"] = json.dumps(statements)
                tried += 1
                if not prove(model(changed), declarations_of(PLAIN)).findings:
                    silent.append((name, statement["Sid"], key))
    assert tried
    assert silent == []


def possible(model: EncryptionModel, everybody: tuple[Principal, ...]) -> set[tuple[str, ...]]:
    return {
        (each.principal.name, each.key.address, way.via, action)
        for each in access(model, everybody)
        for way in each.ways
        for action in way.decisions
    }


CONDITIONS: tuple[tuple[str, str, Any], ...] = read_data(__file__, "conditions")
PRINCIPALS = read_data(__file__, "principals")


@pytest.mark.parametrize("effect", ["Allow", "Deny"])
@pytest.mark.parametrize("seed", range(12))
def test_without_a_condition_nobody_can_do_less(
    seed: int, effect: str, configuration: Config, model: Model
) -> None:
    """A denial without a condition is about more requests: nobody can do more."""
    random = Random(seed)
    asked = random.sample(CONDITIONS, k=random.randint(1, 3))
    block: dict[str, dict[str, Any]] = {}
    for operator, key, value in asked:
        block.setdefault(operator, {})[key] = value
    statement: dict[str, Any] = {
        "Sid": "Fault",
        "Effect": effect,
        "Principal": random.choice(PRINCIPALS),
        "Action": random.choice(("kms:*", "kms:Decrypt", ["kms:CreateGrant", "kms:DescribeKey"])),
        "Resource": "*",
        "Condition": block,
    }
    held = deepcopy(configuration)
    edit(held, {"set": {ADDED: statement}})
    before = model(held)
    everybody = principals(before)
    could = possible(before, everybody)
    for operator, key in conditions_of(statement):
        loose = deepcopy(configuration)
        edit(loose, {"set": {ADDED: without(statement, operator, key)}})
        can = possible(model(loose), everybody)
        assert could <= can if effect == "Allow" else can <= could, (statement, key)
