"""The deploy role may make, change and destroy whatever the design has, by its name.

Of every setting of the examples: each call that the AWS provider makes for each resource, on the
ARN that AWS documents for it, is allowed by its policy and by the boundary.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from keyproof.iam.callers import Identity
from keyproof.iam.context import ANYTHING, Values, present
from keyproof.iam.evaluation import Target, Verdict
from keyproof.model.resource import Resource
from keyproof.policy_document import PolicyDocument
from keyproof.tests.cases import read_data
from keyproof.tests.evaluations import EVERYTHING, evaluation_of
from smsbot import project
from smsbot.design.reading import read_configuration
from smsbot.design.synthesis import all_synthesized
from stacks.bootstrap.boundary import boundary_of, role_boundary
from stacks.bootstrap.permissions.policy import permissions
from stacks.bootstrap.role import Role, role_arn
from stacks.keys import tags_of
from stacks.settings.environment import Environment
from stacks.settings.environments_file import read_environments
from stacks.state.state_names import location_of
from tests.stacks.bootstrap.test_policies import ACCOUNT, IAM_DATA, WITH_ALL, known, longest
from tests.stacks.synthesized import SMS, environment

ADOPTERS = sorted((project.ROOT / "tests" / "adopters").glob("*.toml"))
OTHERS = (
    WITH_ALL.model_copy(update={"provider_version": "6.69.1"}),
    longest("us-gov-west-1").model_copy(update={"name": "c"}),
    environment("own", account_id=ACCOUNT),
    environment("older", account_id=ACCOUNT, backend={"type": "s3"}, sms=SMS),
)
OF_A_TYPE: dict[str, tuple[str, str, str, str]] = read_data(__file__, "calls")
# Named by the roles, and made by the bootstrap.
THE_BOUNDARY = "aws_iam_policy"
# What a role is given to, by a part of its name.
USERS = {"bot": "lambda.amazonaws.com", "event-logs": "sms-voice.amazonaws.com"}
# The data has the first version of the service over this one, which knew no sets as resources.
ALSO_ABOUT = {"sms-voice:DeleteConfigurationSet": "ConfigurationSet"}
MAKING_TAGGED = ("kms:CreateKey", "sms-voice:RequestPhoneNumber")
CHOSEN_BY_AWS = "0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"


@dataclass(frozen=True)
class Call:
    """What the provider asks for a resource of a type: ``kind`` is what it is about."""

    service: str
    kind: str
    argument: str
    actions: tuple[str, ...]


def calls() -> Mapping[str, Call]:
    return {
        made: Call(service, kind, argument, tuple(actions.split()))
        for made, (service, kind, argument, actions) in OF_A_TYPE.items()
    }


@cache
def pattern(service: str, kind: str) -> str:
    """The ARN of a kind of resource as AWS's reference has it."""
    kinds: Mapping[str, Any] = json.loads(
        (IAM_DATA.parent / "resourceTypes" / f"{service}.json").read_text()
    )
    return kinds[kind.lower()]["arn"]


def arn_of(resource: Resource, call: Call, of: Environment) -> str:
    said = resource.text(call.argument) if call.argument else CHOSEN_BY_AWS
    assert said, resource.address
    if said.startswith("arn:"):
        return said
    there = location_of(of)
    known_parts = {"Partition": there.partition, "Region": of.region, "Account": there.account_id}
    # The reference has the path of a role before its name, and `alias/` before an alias.
    name = said.rpartition("/")[2] if call.argument == "queue_url" else said.removeprefix("alias/")
    return re.sub(
        r"\$\{(\w+)\}",
        lambda part: known_parts.get(part[1], name),
        pattern(call.service, call.kind),
    )


def keys_of(action: str, resource: Resource, of: Environment) -> dict[str, Values]:
    """What the provider sends with a request, and what AWS knows of its resource."""
    boundary = boundary_of(of, location_of(of))
    bounded = {"iam:PermissionsBoundary": present(boundary)} if boundary else {}
    where = "Request" if action in MAKING_TAGGED else "Resource"
    tags = {f"aws:{where}Tag/{name}": present(value) for name, value in tags_of(of).items()}
    users = [user for part, user in USERS.items() if part in resource.text("name")]
    return {
        "aws:ResourceAccount": present(location_of(of).account_id),
        "kms:ResourceAliases": present("alias/any"),
        "aws:ResourceTag/KmsKey": present("any of the environment"),
        **tags,
        **bounded,
        **({"iam:PassedToService": present(users[0])} if users else {}),
    }


def questions(resource: Resource, of: Environment) -> Iterator[tuple[str, str]]:
    """Each action, with what IAM is asked about."""
    call = calls()[resource.type]
    for name in call.actions:
        action = f"{call.service}:{name}"
        listed = known(call.service)[name.lower()]["resourceTypes"]
        kinds = {*(each["name"] for each in listed), ALSO_ABOUT.get(action)}
        yield action, arn_of(resource, call, of) if call.kind in kinds else "*"
        if call.kind == "alias" and "key" in kinds:
            yield action, location_of(of).arn("kms", f"key/{CHOSEN_BY_AWS}")


def refused(of: Environment, policy: PolicyDocument, resources: tuple[Resource, ...]) -> set[str]:
    arn, there = role_arn(of, Role.DEPLOY), location_of(of)
    bounded = role_boundary(of.names.prefix, there) if boundary_of(of, there) else EVERYTHING
    found: set[str] = set()
    for resource in resources:
        for action, target in questions(resource, of):
            evaluation = evaluation_of(
                Identity(arn=arn, account=there.account_id),
                Target(arn=target, account=there.account_id, policy_required=False),
                keys=keys_of(action, resource, of),
                default=ANYTHING,
                identity=policy,
                boundaries=bounded,
            )
            if evaluation.decide(action).verdict is not Verdict.ALLOWED:
                found.add(f"{action} {target}")
    return found


def designed(path: Path) -> tuple[Resource, ...]:
    """The resources of an environment; those of its bootstrap are an administrator's."""
    read = read_configuration(path, account_id=ACCOUNT).resources
    return tuple(each for each in read if each.type != THE_BOUNDARY)


def with_account(of: Environment) -> Environment:
    return of.model_copy(update={"account_id": ACCOUNT})


@pytest.mark.parametrize("settings", [*ADOPTERS, None], ids=lambda e: e.stem if e else "others")
def test_the_deploy_role_may_do_all_that_terraform_does_with_the_design(
    settings: Path | None,
) -> None:
    given = read_environments(settings).values() if settings else OTHERS
    environments = [with_account(each) for each in given]
    with all_synthesized(environments) as paths:
        for of in environments:
            resources = designed(paths[of.name])
            assert {each.type for each in resources} <= calls().keys()
            assert refused(of, permissions(of, Role.DEPLOY), resources) == set(), of.name
