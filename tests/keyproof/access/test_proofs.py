import re
from pathlib import Path

import pytest

from keyproof.access.proofs.everything import prove
from keyproof.coverage.coverage import coverage
from smsbot.design.reading import load_configuration
from smsbot.environments import all_environments
from stacks.declared.declarations import declarations_of
from stacks.settings.environment import Environment
from tests.keyproof.access.conftest import ENVIRONMENTS, stack_path
from tests.stacks.synthesized import synthesize_to


def _findings(path: Path, environment: Environment) -> list[str]:
    declarations = declarations_of(environment)
    model = load_configuration(path, exemptions=declarations.exemptions)
    return [str(each) for each in (*coverage(model).findings, *prove(model, declarations).findings)]


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda each: each.name)
def test_every_kind_of_environment_is_covered_and_proved(
    output: Path, environment: Environment
) -> None:
    assert _findings(stack_path(output, environment), environment) == []


def test_the_environments_of_this_project_are_covered_and_proved(tmp_path: Path) -> None:
    environments = all_environments().values()
    synthesize_to(tmp_path, *environments)
    for environment in environments:
        assert _findings(stack_path(tmp_path, environment), environment) == [], environment.name


def test_a_reader_with_every_right_of_its_own_can_read_and_nothing_else(output: Path) -> None:
    (environment,) = (each for each in ENVIRONMENTS if each.name == "readers")
    declarations = declarations_of(environment)
    model = load_configuration(stack_path(output, environment), exemptions=declarations.exemptions)
    ways = [
        (each.key.address, way.via, sorted(set(way.decisions) - _reading()))
        for each in prove(model, declarations).access
        if each.principal.name == "role auditor"
        for way in each.ways
        if set(way.decisions) - _reading()
    ]
    assert ways[:1] == [("aws_kms_key.dynamodb", "dynamodb", ["kms:Decrypt"])]
    assert ("aws_kms_key.logs", "logs", ["kms:Decrypt"]) in ways
    assert ("aws_kms_key.smsbot", "sqs", ["kms:Decrypt"]) in ways
    # The SNS key has no reader, so there the auditor is an identity like any other.
    changing = {key for key, _, actions in ways if actions != ["kms:Decrypt"]}
    assert changing == {"aws_kms_key.sns"}


def _reading() -> set[str]:
    from keyproof.aws.requests.capabilities import ACTIONS, Capability

    return set(ACTIONS[Capability.READ_CONFIG])


def test_a_finding_names_resource_key_and_remedy(output: Path) -> None:
    environment = ENVIRONMENTS[0]
    model = load_configuration(stack_path(output, environment), exemptions={})
    (first, *_) = coverage(model).findings
    assert re.search(r"aws_lambda_function\.bot.*the reason for", str(first))
