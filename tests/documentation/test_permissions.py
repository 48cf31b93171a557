"""Each page says who runs its ``aws`` commands, and the printed policy of that role allows them."""

import re
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

import botocore.session
import pytest
from botocore import xform_name

from keyproof.model.resource import Resource
from keyproof.tests.cases import read_data
from smsbot import project
from smsbot.verify.remedies import Remedies
from stacks.bootstrap.permissions.policy import permissions
from stacks.bootstrap.role import Role
from tests.stacks.synthesized import environment

DEV = environment(
    "dev",
    account_id="123456789012",
    company="your-company",
    region="us-east-1",
    backend={"type": "s3"},
)
COMMAND = re.compile(r"\baws (?P<service>[a-z0-9-]+) (?P<command>[a-z][a-z-]+)(?P<options>[^\n`]*)")
OF_THE_CLIENT = ("configure", "sso")
# Of a command, what the permission is called, and what it needs in addition.
NAMED = {
    "s3:copy-object": ("s3:GetObjectVersion", "s3:PutObject"),
    "s3:list-object-versions": ("s3:ListBucketVersions",),
}
# The option that names the resource, and the resource; any other command is about all.
ABOUT = {
    "--table-name": "{regional}table/{}",
    "--target-table-name": "{regional}table/{}",
    "--function-name": "{regional}function:{}",
    "--queue-name": "{regional}{}",
    "--queue-url": "{regional}smsbot-dev-messaging-queue-dead-letter",
    "--log-group-name": "{regional}log-group:{}:*",
    "--alias-name": "{regional}{}",
    "--key-id": "{regional}key/ID",
    "--topic-arn": "{}",
    "--resource-arn": "{}",
    "--bucket": "arn:aws:s3:::{}",
    "--role-name": "arn:aws:iam::123456789012:role/{}",
}
PAGES: dict[str, dict[str, Any]] = read_data(__file__, "pages")


def requests_of(text: str) -> list[tuple[str, str]]:
    """The actions of the commands of a page, each with the ARN of its resource."""
    core, found = botocore.session.get_session(), list[tuple[str, str]]()
    for each in COMMAND.finditer(text):
        service, command, options = each["service"], each["command"], each["options"]
        if service in OF_THE_CLIENT:
            continue
        service = {"s3api": "s3"}.get(service, service)
        if command == "wait":
            waiters = core.get_waiter_model(service)
            waiter = next(name for name in waiters.waiter_names if xform_name(name, "-") in options)
            operation = waiters.get_waiter(waiter).operation
        else:
            model = core.get_service_model(service)
            names = {xform_name(name, "-"): name for name in model.operation_names}
            operation = names[command]
        resources = [
            arn.format(named[1], regional=f"arn:aws:{service}:{DEV.region}:{DEV.account_id}:")
            for option, arn in ABOUT.items()
            if (named := re.search(rf"{option}[ =](\S+)", options))
        ]
        service = {"pinpoint-sms-voice-v2": "sms-voice"}.get(service, service)
        for action in NAMED.get(f"{service}:{command}", (f"{service}:{operation}",)):
            found += [(action, resource) for resource in resources or ["*"]]
    return found


def is_allowed(action: str, resource: str, role: Role) -> bool:
    if action.startswith("s3:") and "Object" in action:
        resource = f"{resource}/smsbot-dev.tfstate"
    return any(
        any(fnmatchcase(action.lower(), pattern.lower()) for pattern in each.actions)
        and any(fnmatchcase(resource, pattern) for pattern in each.resources)
        for each in permissions(DEV, role).statements
    )


@cache
def pages() -> dict[str, list[tuple[str, str]]]:
    found = {
        str(path.relative_to(project.ROOT)): requests_of(
            path.read_text(encoding="utf-8").replace("-NEW-", "-dev-")
        )
        for path in sorted((project.ROOT / "docs").rglob("*.md"))
        if path.parent.name not in ("reference", "rules")
    }
    return {name: requests for name, requests in found.items() if requests}


def test_every_page_with_commands_says_who_runs_them() -> None:
    assert set(pages()) == set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_the_role_that_a_page_names_may_run_its_commands(name: str) -> None:
    page = PAGES[name]
    roles = [Role(each) for each in page["roles"]]
    denied = {
        action
        for action, resource in pages()[name]
        if roles and not any(is_allowed(action, resource, role) for role in roles)
    }
    assert denied == set(page.get("administrator", ()))


# What `verify` mends by a command of its own: the type, the argument, and what is in the account.
NAME = "smsbot-dev-x"
MENDED = (
    ("aws_kms_key", "enable_key_rotation", {"arn": "key"}),
    ("aws_kms_alias", "target_key_id", {"name": f"alias/{NAME}"}),
    ("aws_sns_topic", "kms_master_key_id", {"arn": f"arn:aws:sns:us-east-1:123456789012:{NAME}"}),
    ("aws_sqs_queue", "kms_master_key_id", {"id": NAME}),
    ("aws_cloudwatch_log_group", "kms_key_id", {"name": NAME}),
    ("aws_dynamodb_table", "server_side_encryption.enabled", {"name": NAME}),
    ("aws_dynamodb_table", "stream_enabled", {"name": NAME}),
    ("aws_dynamodb_table", "deletion_protection_enabled", {"name": NAME}),
    ("aws_lambda_function", "tracing_config.mode", {"function_name": NAME}),
)


@pytest.mark.parametrize(("kind", "argument", "values"), MENDED)
def test_the_deploy_role_may_mend_every_setting_that_differs(
    kind: str, argument: str, values: dict[str, str]
) -> None:
    remedies = Remedies(environment=DEV, profile=None)
    written = {
        argument: "key",
        "rotation_period_in_days": 365,
        "server_side_encryption": {"kms_key_arn": "key"},
    }
    design = Resource(address=f"{kind}.x", type=kind, values=written)
    live = Resource(address=design.address, type=kind, values=values)
    (command,) = remedies.change(design, live, argument)
    requests = requests_of(command)
    assert requests
    assert all(is_allowed(action, resource, Role.DEPLOY) for action, resource in requests)
