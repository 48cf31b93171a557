"""What whoever steals a role of the pipeline reaches: its policies, by two evaluators.

Each question is one request of one role, with the policy that the bootstrap gives it, the boundary,
and the policy of the key or table that is asked for. What is not in ALLOWED is denied, in each of
several settings.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from keyproof.iam.case import case_of
from keyproof.location import Location
from keyproof.model.assembly.assemble import assemble
from keyproof.tests.cases import read_data
from keyproof.tests.oracle.oracle import decided
from smsbot.design.reading import read_configuration
from stacks.bootstrap.boundary import boundary_arn, role_boundary
from stacks.bootstrap.permissions.policy import permissions
from stacks.bootstrap.role import PIPELINE, role_arn
from stacks.settings.backends import S3Backend
from stacks.settings.environment import Environment
from stacks.state.state_names import bootstrap_of, location_of
from tests.stacks.bootstrap.test_policies import ACCOUNT, CLOUD, DEV, S3
from tests.stacks.synthesized import OIDC, SMS, environment, synthesize_to

OTHER = "444455556666"
SERVICES = ("dynamodb", "lambda", "logs", "s3", "sns", "sqs")
Resource = dict[str, str]


@dataclass(frozen=True)
class World:
    """An environment whose roles are stolen, with the name of another one in its account."""

    environment: Environment
    neighbour: str

    @property
    def here(self) -> Location:
        return location_of(self.environment)

    @property
    def prefix(self) -> str:
        return self.environment.names.prefix

    @property
    def boundary(self) -> str:
        return boundary_arn(self.prefix, self.here)

    @cached_property
    def boundary_policy(self) -> Any:
        return json.loads(role_boundary(self.prefix, self.here).to_json())

    @property
    def made(self) -> str:
        """A role that whoever deploys made for themselves, with every right."""
        return self.here.role_arn(f"{self.prefix}-evil-role-x")

    @property
    def out_of_reach(self) -> dict[str, list[str]]:
        """What nobody may widen, by what it is."""
        iam = f"arn:{self.here.partition}:iam::{ACCOUNT}"
        others = boundary_arn(f"smsbot-{self.neighbour}", self.here)
        roles = [role_arn(self.environment, each) for each in PIPELINE]
        roles += [f"{iam}:role/smsbot-{each}-{self.neighbour}" for each in PIPELINE]
        return {
            "role": [*roles, f"{iam}:role/admin", self.of(self.neighbour)["iam"]],
            "policy": [
                self.boundary,
                others,
                f"{iam}:policy/smsbot-restore-{self.environment.name}",
            ],
            "user": [f"{iam}:user/ada"],
        }

    def of(self, name: str, account: str = ACCOUNT) -> Resource:
        """The resources of an environment, by their service."""
        there = Location(region=self.here.region, account_id=account)
        start = f"smsbot-{name}"
        groups = f"log-group:{start}-messaging-logs-sns"
        return {
            "dynamodb": there.arn("dynamodb", f"table/{start}-storage-table-conversations"),
            "sqs": there.arn("sqs", f"{start}-messaging-queue-dead-letter"),
            "sns": there.arn("sns", f"{start}-messaging-topic-inbound-sms"),
            "logs": there.arn("logs", groups),
            "lambda": there.arn("lambda", f"function:{start}-compute-function-bot"),
            "events": there.arn("events", f"rule/{start}-watch-rule-key-deletion"),
            "cloudwatch": there.arn("cloudwatch", f"alarm:{start}-watch-alarm-x"),
            "kms": there.arn("kms", "key/1234abcd-12ab-34cd-56ef-1234567890ab"),
            "iam": there.role_arn(f"{start}-compute-role-bot"),
        }

    def bucket(self, name: str) -> str:
        place = f"{ACCOUNT}-{self.here.region}"
        company = self.environment.company
        return f"arn:{self.here.partition}:s3:::{company}-smsbot-{name}-state-{place}"

    def object_of(self, stack: str) -> str:
        """The ARN of the state of a stack, which is named by a form."""
        name = self.environment.name
        return f"{self.bucket(name)}/{stack.format(name)}.tfstate"

    @property
    def is_in_s3(self) -> bool:
        return isinstance(self.environment.backend, S3Backend)


def world(name: str, neighbour: str, **settings: Any) -> World:
    given: dict[str, Any] = {"deploy_role": f"smsbot-deploy-{name}", "account_id": ACCOUNT}
    given |= {"backend": S3, "oidc": OIDC, **settings}
    return World(environment(name, **given), neighbour)


WORLDS = {
    "next to a longer name": World(DEV, "devel"),
    "next to a shorter name": world("devel", "dev"),
    "everything, in GovCloud": world(
        *("d", "eu-d"),
        region="us-gov-west-1",
        encrypt_function_environment=True,
        mask_phone_numbers=True,
        sms=SMS,
    ),
    "locked": world(
        *("eu-dev", "dev"),
        deletion_protection=True,
        break_glass_role="break",
        deploy_role="ci/deploy",
    ),
    "on HCP Terraform": world("dev", "prod", backend=CLOUD),
}


READING_DATA = read_data(__file__, "reading_data")
CHANGING = read_data(__file__, "changing")
CHANGING_BUCKET = (
    *("DeleteBucket", "PutBucketPolicy", "PutBucketVersioning", "PutBucketPublicAccessBlock"),
    *("PutEncryptionConfiguration", "PutLifecycleConfiguration", "PutReplicationConfiguration"),
)
# What makes rights wider, and of whom.
WIDENING = {
    "role": "AttachRolePolicy DeleteRolePermissionsBoundary PutRolePermissionsBoundary "
    "PutRolePolicy UpdateAssumeRolePolicy",
    "policy": "CreatePolicyVersion DeletePolicy SetDefaultPolicyVersion",
    "user": "AttachUserPolicy CreateAccessKey PutUserPolicy",
}
# The states under the key of the state, by the kind of a question.
OBJECTS = {"key": "smsbot-{}", "bootstrap": "smsbot-{}-bootstrap"}
USING_KEYS = ("kms:Decrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom")


@dataclass(frozen=True)
class Question:
    """May a role do this? ``key`` names the key of the environment whose policy decides too."""

    kind: str
    action: str
    resource: str
    context: dict[str, Any] = field(default_factory=dict[str, Any])
    key: str = ""

    @property
    def name(self) -> str:
        via = str(self.context.get("kms:ViaService", "")).partition(".")[0]
        return " ".join(filter(None, (self.kind, self.action, self.key, via and f"through {via}")))


BOUNDED = {
    *("AttachRolePolicy", "CreateRole", "DeleteRole", "PutRolePermissionsBoundary"),
    *("PutRolePolicy", "UpdateAssumeRolePolicy"),
}


def tags_of(name: str) -> dict[str, str]:
    return {"aws:ResourceTag/Application": "smsbot", "aws:ResourceTag/Environment": name}


def of_resources(
    listed: dict[str, str], places: Resource, kind: str, world: World
) -> Iterator[Question]:
    for service, names in listed.items():
        for name in names.split():
            tags = {} if service != "kms" else tags_of(world.neighbour)
            within = {"iam:PermissionsBoundary": world.boundary} if name in BOUNDED else {}
            passed = {"iam:PassedToService": "lambda.amazonaws.com"} if name == "PassRole" else {}
            context = {**tags, **within, **passed}
            yield Question(kind, f"{service}:{name}", places[service], context)


def of_keys(world: World, keys: Iterable[str]) -> Iterator[Question]:
    name = world.environment.name
    place = world.of(name)["kms"]
    for key in keys:
        tags = {**tags_of(name), "aws:ResourceTag/KmsKey": key}
        for action in USING_KEYS:
            yield Question("key", action, place, tags, key)
            for service in () if action == "kms:ReEncryptFrom" else SERVICES:
                via = {"kms:ViaService": world.here.via_service(service)}
                for kind, stack in OBJECTS.items() if key == "state" else (("key", ""),):
                    of_object = world.object_of(stack) if stack else ""
                    what = {"kms:EncryptionContext:aws:s3:arn": of_object} if of_object else {}
                    yield Question(kind, action, place, {**tags, **via, **what}, key)
        for action in CHANGING["kms"].split():
            yield Question("own", f"kms:{action}", place, tags, key)


def of_rights(world: World) -> Iterator[Question]:
    mine = {"iam:PermissionsBoundary": f"arn:{world.here.partition}:iam::{ACCOUNT}:policy/mine"}
    within = {"iam:PermissionsBoundary": world.boundary}
    reach = world.out_of_reach
    for what, names in WIDENING.items():
        for resource in reach[what]:
            for name in names.split():
                for context in (within, mine) if name in BOUNDED else ({},):
                    yield Question("wider", f"iam:{name}", resource, context)
    for name in sorted(BOUNDED):
        yield Question("wider", f"iam:{name}", world.made, mine)
    own = world.of(world.environment.name)["iam"]
    for resource in (own, *reach["role"], world.of(world.environment.name, OTHER)["iam"]):
        yield Question("wider", "sts:AssumeRole", resource)


def of_the_state(world: World) -> Iterator[Question]:
    name = world.environment.name
    for account, of, kind in (
        (ACCOUNT, name, "state"),
        (OTHER, name, "bucket of another account"),
        (ACCOUNT, world.neighbour, "state of another environment"),
    ):
        bucket = world.bucket(of)
        objects = f"{bucket}/smsbot-{of}.tfstate"
        for action in ("ListBucket", "PutBucketPolicy"):
            yield Question(kind, f"s3:{action}", bucket, {"aws:ResourceAccount": account})
        for action in ("GetObject", "PutObject", "DeleteObject"):
            yield Question(kind, f"s3:{action}", objects, {"aws:ResourceAccount": account})
    bucket, mine = world.bucket(name), {"aws:ResourceAccount": ACCOUNT}
    for place in (world.object_of(OBJECTS["bootstrap"]), f"{bucket}/anything"):
        for action in ("GetObject", "GetObjectVersion", "PutObject", "DeleteObject"):
            yield Question("bootstrap", f"s3:{action}", place, mine)
    for action in CHANGING_BUCKET:
        yield Question("bootstrap", f"s3:{action}", bucket, mine)


def questions(world: World, keys: Iterable[str]) -> Iterator[Question]:
    without_keys = {service: each for service, each in CHANGING.items() if service != "kms"}
    own, neighbour = world.of(world.environment.name), world.of(world.neighbour)
    yield from of_resources(READING_DATA, own, "data", world)
    yield from of_resources(READING_DATA, neighbour, "prod", world)
    yield from of_resources(CHANGING, neighbour, "prod", world)
    yield from of_resources(
        without_keys, world.of(world.environment.name, OTHER), "other account", world
    )
    yield from of_keys(world, keys)
    yield from of_rights(world)
    yield from of_the_state(world)
    yield from of_resources(without_keys, own, "own", world)


OWN = {
    f"own {service}:{name}"
    for service, names in CHANGING.items()
    if service != "kms"
    for name in names.split()
}
# What the policies of the resources themselves leave to the deploy role alone.
KEPT_FROM_OTHERS = {
    *("own dynamodb:PutResourcePolicy", "own dynamodb:UpdateTable", "own sns:Subscribe"),
    *("own sns:SetTopicAttributes", "own sqs:SetQueueAttributes"),
}
# Of which keys a role changes the policy; those that the bot uses keep it from that.
ADMINISTERED = {
    **dict.fromkeys(("deploy", "made"), ("dynamodb", "logs", "smsbot", "sns")),
    "bot": ("logs",),
}
# Everything else is denied. A deployment creates under the keys of tables and groups, and never
# reads what is there; what the bot does with data, its function's code decides (see
# docs/concepts/pipeline-attacks.md).
ALLOWED: dict[str, set[str]] = {
    "plan": {"state s3:ListBucket", "state s3:GetObject", "key kms:Decrypt state through s3"},
    "verify": set(),
    "deploy": {
        *OWN,
        *(f"state s3:{each}" for each in ("ListBucket", "GetObject")),
        *("state s3:PutObject", "state s3:DeleteObject"),
        *(
            f"key kms:{action} {key} through {service}"
            for action in ("Decrypt", "GenerateDataKey")
            for key, service in (("dynamodb", "dynamodb"), ("logs", "logs"), ("state", "s3"))
        ),
    },
    # It calls what holds data and decrypts none of it: no key names it, until it names itself.
    "made": {
        *(OWN - KEPT_FROM_OTHERS),
        "state s3:ListBucket",
        *(f"data sqs:{each}" for each in READING_DATA["sqs"].split()),
        *("data sns:Publish", "data logs:FilterLogEvents", "data logs:StartQuery"),
        "data lambda:InvokeFunction",
        *(f"data dynamodb:{each}" for each in READING_DATA["dynamodb"].split()[:-1]),
    },
}
# The bot's own role, which whoever deploys may let another account assume: what a role that was
# made reaches, and the keys that name the bot.
ALLOWED["bot"] = ALLOWED["made"] | {
    f"key kms:{action} {key} through {service}"
    for action in ("Decrypt", "GenerateDataKey")
    for key, service in (("dynamodb", "dynamodb"), ("sns", "sns"), ("smsbot", "sqs"))
}


def allowed(world: World, role: str) -> set[str]:
    """What is allowed to a role in these settings."""
    found = set(ALLOWED[role])
    if world.environment.encrypt_function_environment and role == "deploy":
        found |= {f"key {each} smsbot through lambda" for each in USING_KEYS[:2]}
    changing = {"PutKeyPolicy", "TagResource"}
    if not world.environment.deletion_protection:
        changing |= {"DisableKey", "ScheduleKeyDeletion"}
    found |= {f"own kms:{each} {key}" for key in ADMINISTERED.get(role, ()) for each in changing}
    if not world.is_in_s3:
        found = {each for each in found if "state" not in each}
        if role in ("made", "bot"):
            # No such bucket is there, whose policy would deny it.
            verbs = ("ListBucket", "GetObject", "PutObject", "DeleteObject")
            found |= {f"state s3:{each}" for each in verbs}
    return found


def own_policies(of: Environment, folder: Path) -> dict[str, Any]:
    """The policies of its keys by their names, and of its other resources by their ARNs."""
    synthesize_to(folder, of)
    found: dict[str, Any] = {}
    for path in folder.glob("stacks/*/cdk.tf.json"):
        model = assemble(read_configuration(path))
        in_state = path.parent.name == bootstrap_of(of)
        policies = {
            "state" if in_state else each.address.rpartition(".")[2]: each.policy
            for each in model.keys
        }
        for name, policy in {**policies, **model.resource_policies}.items():
            assert policy.document
            found[name] = json.loads(policy.document.to_json())
    return found


ANY_RIGHT = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


def given(of: Environment, role: str) -> dict[str, Any]:
    if role in ("made", "bot"):
        return {"Version": "2012-10-17", **ANY_RIGHT}
    kind = next(each for each in PIPELINE if each == role)
    return json.loads(permissions(of, kind).to_json())


def case(
    principal: str, policy: dict[str, Any], question: Question, own: dict[str, Any], world: World
) -> Any:
    of_kms = question.action.startswith("kms:")
    needs_one = of_kms or question.action.startswith("sts:")
    who = {"aws:PrincipalArn": principal, "aws:PrincipalAccount": ACCOUNT}
    called = {"kms:CallerAccount": ACCOUNT} if of_kms else {}
    root = {"AWS": world.here.account_root}
    place = question.key or question.resource
    if question.action.startswith("s3:"):
        # The policy of a bucket is about its objects, and only this account has this bucket.
        is_here = question.context["aws:ResourceAccount"] == ACCOUNT
        place = question.resource.partition("/")[0] if is_here else ""
    open_to_the_account = {
        "Version": "2012-10-17",
        "Statement": {**ANY_RIGHT["Statement"][0], "Principal": root},
    }
    return {
        "request": {
            "principal": principal,
            "action": question.action,
            "resource": question.resource,
            "context": {**who, **called, **question.context},
        },
        "identityPolicies": [policy],
        # Where it has none here, what the account may decide is decided by the policies alone.
        "resourcePolicy": own.get(place, open_to_the_account if needs_one else None),
        "permissionBoundary": world.boundary_policy,
        "serviceControlPolicies": [],
    }


@pytest.mark.parametrize("name", WORLDS)
def test_a_stolen_role_reaches_what_is_listed_and_nothing_else(name: str, tmp_path: Path) -> None:
    world = WORLDS[name]
    of = world.environment
    own = own_policies(of, tmp_path)
    keys = ("dynamodb", "logs", "smsbot", "sns", *["state"] * world.is_in_s3)
    assert set(keys) <= set(own)
    asked = [(role, question) for role in ALLOWED for question in questions(world, keys)]
    bot = world.of(of.name)["iam"]
    arns = {"made": world.made, "bot": bot, **{str(each): role_arn(of, each) for each in PIPELINE}}
    policies = {role: given(of, role) for role in ALLOWED}
    cases = [case(arns[role], policies[role], each, own, world) for role, each in asked]
    assert len(cases) > 1000
    ours = [case_of(each).decide().verdict for each in cases]
    theirs = decided(cases)
    wrong = [
        (role, question.name, question.resource, str(mine), other)
        for (role, question), mine, other in zip(asked, ours, theirs, strict=True)
        if {mine == "Allowed", other == "Allowed"} != {question.name in allowed(world, role)}
    ]
    assert wrong == []
    assert min(Counter(question.kind for _, question in asked).values()) >= 12
