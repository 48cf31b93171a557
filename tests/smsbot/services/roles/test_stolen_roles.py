"""What whoever steals a role of the pipeline reaches: the printed policies, by two evaluators.

Each question is one request of one role, with the policy that `smsbot roles` prints, the boundary,
and the policy of the key or table that is asked for. What is not in ALLOWED is denied.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from keyproof.iam.cases.case import case_of
from keyproof.tests.cases import read_data
from keyproof.tests.oracle.oracle import decided
from smsbot.design.reading import load_configuration
from smsbot.services.roles import commands
from smsbot.services.roles.names import PIPELINE, location_of, role_arn
from stacks.declared.declarations import declarations_of
from stacks.role_boundary import boundary_arn, role_boundary
from tests.smsbot.services.roles.test_policies import ACCOUNT, DEV
from tests.stacks.synthesized import synthesize_to

OTHER = "444455556666"
HERE = location_of(DEV)
BOUNDARY = boundary_arn("smsbot-dev", HERE)
IAM, S3 = f"arn:aws:iam::{ACCOUNT}", "arn:aws:s3:::acme-smsbot-dev-state-111122223333-eu-west-1"
STATE = f"{S3}/smsbot-dev.tfstate"
# A role that whoever deploys made for themselves, with every right.
MADE = f"{IAM}:role/smsbot-dev-evil-role-x"
SERVICES = ("dynamodb", "lambda", "logs", "s3", "sns", "sqs")


def of(name: str, account: str = ACCOUNT) -> dict[str, str]:
    """The resources of an environment, by their service."""
    here = f"eu-west-1:{account}"
    return {
        "dynamodb": f"arn:aws:dynamodb:{here}:table/smsbot-{name}-storage-table-conversations",
        "sqs": f"arn:aws:sqs:{here}:smsbot-{name}-messaging-queue-dead-letter",
        "sns": f"arn:aws:sns:{here}:smsbot-{name}-messaging-topic-inbound-sms",
        "logs": f"arn:aws:logs:{here}:log-group:smsbot-{name}-messaging-logs-sns",
        "lambda": f"arn:aws:lambda:{here}:function:smsbot-{name}-compute-function-bot",
        "events": f"arn:aws:events:{here}:rule/smsbot-{name}-watch-rule-key-deletion",
        "cloudwatch": f"arn:aws:cloudwatch:{here}:alarm:smsbot-{name}-watch-alarm-x",
        "kms": f"arn:aws:kms:{here}:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "iam": f"arn:aws:iam::{account}:role/smsbot-{name}-compute-role-bot",
    }


READING_DATA = read_data(__file__, "reading_data")
CHANGING = read_data(__file__, "changing")
# What makes rights wider, and of whom.
WIDENING = {
    "role": "AttachRolePolicy DeleteRolePermissionsBoundary PutRolePermissionsBoundary "
    "PutRolePolicy UpdateAssumeRolePolicy",
    "policy": "CreatePolicyVersion DeletePolicy SetDefaultPolicyVersion",
    "user": "AttachUserPolicy CreateAccessKey PutUserPolicy",
}
OUT_OF_REACH = {
    "role": [*(role_arn(DEV, each) for each in PIPELINE), f"{IAM}:role/Administrator"],
    "policy": [BOUNDARY, BOUNDARY.replace("dev", "prod")],
    "user": [f"{IAM}:user/ada"],
}
KEYS = ("dynamodb", "logs", "smsbot", "sns", "state")
USING_KEYS = ("kms:Decrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom")
Resource = dict[str, str]


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


def of_resources(listed: dict[str, str], places: Resource, kind: str) -> Iterator[Question]:
    for service, names in listed.items():
        for name in names.split():
            tags = {} if service != "kms" else tags_of("prod")
            within = {"iam:PermissionsBoundary": BOUNDARY} if name in BOUNDED else {}
            passed = {"iam:PassedToService": "lambda.amazonaws.com"} if name == "PassRole" else {}
            context = {**tags, **within, **passed}
            yield Question(kind, f"{service}:{name}", places[service], context)


def of_keys() -> Iterator[Question]:
    place = of("dev")["kms"]
    for key in KEYS:
        for action in USING_KEYS:
            yield Question("key", action, place, tags_of("dev"), key)
            for service in () if action == "kms:ReEncryptFrom" else SERVICES:
                via = {"kms:ViaService": HERE.endpoint_name(service)}
                yield Question("key", action, place, {**tags_of("dev"), **via}, key)


def of_rights() -> Iterator[Question]:
    mine = {"iam:PermissionsBoundary": f"{IAM}:policy/mine"}
    within = {"iam:PermissionsBoundary": BOUNDARY}
    for what, names in WIDENING.items():
        for resource in OUT_OF_REACH[what]:
            for name in names.split():
                for context in (within, mine) if name in BOUNDED else ({},):
                    yield Question("wider", f"iam:{name}", resource, context)
    for name in sorted(BOUNDED):
        yield Question("wider", f"iam:{name}", MADE, mine)
    for resource in (of("dev")["iam"], *OUT_OF_REACH["role"], of("dev", OTHER)["iam"]):
        yield Question("wider", "sts:AssumeRole", resource)


def of_the_state() -> Iterator[Question]:
    for account, kind in ((ACCOUNT, "state"), (OTHER, "bucket of another account")):
        for name, resource in (("ListBucket", S3), ("PutBucketPolicy", S3), *OBJECTS):
            yield Question(kind, f"s3:{name}", resource, {"aws:ResourceAccount": account})


def questions() -> Iterator[Question]:
    without_keys = {service: each for service, each in CHANGING.items() if service != "kms"}
    yield from of_resources(READING_DATA, of("dev"), "data")
    yield from of_resources(READING_DATA, of("prod"), "prod")
    yield from of_resources(CHANGING, of("prod"), "prod")
    yield from of_resources(without_keys, of("dev", OTHER), "other account")
    yield from of_keys()
    yield from of_rights()
    yield from of_the_state()
    yield from of_resources(without_keys, of("dev"), "own")


OBJECTS = tuple((each, STATE) for each in ("GetObject", "PutObject", "DeleteObject"))
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
# Everything else is denied. A deployment creates under the keys of tables and groups, and never
# reads what is there; what the bot does with data, its function's code decides (see roles.md).
ALLOWED: dict[str, set[str]] = {
    "plan": {"state s3:ListBucket", "state s3:GetObject", "key kms:Decrypt state through s3"},
    "verify": set(),
    "deploy": {
        *OWN,
        *(f"state s3:{each}" for each in ("ListBucket", "PutBucketPolicy", "GetObject")),
        *("state s3:PutObject", "state s3:DeleteObject"),
        *(
            f"key kms:{action} {key} through {service}"
            for action in ("Decrypt", "GenerateDataKey")
            for key, service in (("dynamodb", "dynamodb"), ("logs", "logs"), ("state", "s3"))
        ),
    },
    # It calls what holds data and decrypts none of it: no key names it.
    "made": {
        *(OWN - KEPT_FROM_OTHERS),
        *(f"state s3:{each}" for each in ("ListBucket", "PutBucketPolicy", "GetObject")),
        *("state s3:PutObject", "state s3:DeleteObject"),
        *(f"data sqs:{each}" for each in READING_DATA["sqs"].split()),
        *("data sns:Publish", "data logs:FilterLogEvents", "data logs:StartQuery"),
        "data lambda:InvokeFunction",
        *(f"data dynamodb:{each}" for each in READING_DATA["dynamodb"].split()[:-1]),
    },
}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The policies of the keys of dev by their names, and of its other resources by their ARNs."""
    folder = tmp_path_factory.mktemp("dev")
    synthesize_to(folder, DEV)
    exemptions = declarations_of(DEV).exemptions
    found: dict[str, Any] = {}
    for path in folder.glob("stacks/*/cdk.tf.json"):
        model = load_configuration(path, exemptions=exemptions)
        in_state = path.parent.name.endswith("-state")
        policies = {
            "state" if in_state else each.address.rpartition(".")[2]: each.policy
            for each in model.keys
        }
        for name, policy in {**policies, **model.resource_policies}.items():
            assert policy.document
            found[name] = json.loads(policy.document.to_json())
    return found


def printed(role: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    if role == "made":
        statement = {"Effect": "Allow", "Action": "*", "Resource": "*"}
        return {"Version": "2012-10-17", "Statement": [statement]}
    commands.print_permissions("dev", next(each for each in PIPELINE if each == role))
    return json.loads(capsys.readouterr().out)


OPEN_TO_THE_ACCOUNT = read_data(__file__, "open_to_the_account")


def case(principal: str, policy: dict[str, Any], question: Question, own: dict[str, Any]) -> Any:
    of_kms = question.action.startswith("kms:")
    needs_one = of_kms or question.action.startswith("sts:")
    who = {"aws:PrincipalArn": principal, "aws:PrincipalAccount": ACCOUNT}
    called = {"kms:CallerAccount": ACCOUNT} if of_kms else {}
    return {
        "request": {
            "principal": principal,
            "action": question.action,
            "resource": question.resource,
            "context": {**who, **called, **question.context},
        },
        "identityPolicies": [policy],
        # Where it has none here, what the account may decide is decided by the policies alone.
        "resourcePolicy": own.get(
            question.key or question.resource, OPEN_TO_THE_ACCOUNT if needs_one else None
        ),
        "permissionBoundary": json.loads(role_boundary("smsbot-dev", HERE).to_json()),
        "serviceControlPolicies": [],
    }


def test_a_stolen_role_reaches_what_is_listed_and_nothing_else(
    own: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(commands, "environment_named", lambda _name: DEV)  # pyright: ignore[reportUnknownLambdaType]
    assert set(KEYS) <= set(own)
    asked = [(role, question) for role in ALLOWED for question in questions()]
    arns = {"made": MADE, **{str(each): role_arn(DEV, each) for each in PIPELINE}}
    policies = {role: printed(role, capsys) for role in ALLOWED}
    cases = [case(arns[role], policies[role], question, own) for role, question in asked]
    assert len(cases) > 300
    ours = [case_of(each).decide().verdict for each in cases]
    theirs = decided(cases)
    wrong = [
        (role, question.name, question.resource, str(mine), other)
        for (role, question), mine, other in zip(asked, ours, theirs, strict=True)
        if {mine == "Allowed", other == "Allowed"} != {question.name in ALLOWED[role]}
    ]
    assert wrong == []
    assert min(Counter(question.kind for _, question in asked).values()) >= 20
