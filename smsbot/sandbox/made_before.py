"""Makes on the embedded AWS what others have made on AWS: boundaries, roles of people, the hook."""

import inspect
import io
import json
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from keyproof.policy_document import PolicyDocument
from smsbot.account.session import session_for
from smsbot.bootstrap import Bootstrap
from smsbot.sandbox import example_hook
from smsbot.sandbox.emulator.client import Clients, readable_errors
from smsbot.sandbox.emulator.emulator import Emulator
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.stack.folder import CONFIGURATION, location_of
from smsbot.terraform.terraform import Terraform
from stacks.bootstrap.trust import people
from stacks.settings.environment import Environment
from stacks.state import state_names

ATTACHMENT = "aws_iam_role_policy_attachment"
LONGEST_ROLE_NAME = 64
TRUSTS_LAMBDA = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}


def make_boundary(folder: Path, *, layout: Layout, emulator: Emulator) -> None:
    """Make the boundary that the roles of a synthesized stack have, unless it is there.

    With its state in S3, the bootstrap of the environment makes it.
    """
    configuration: Any = json.loads((folder / CONFIGURATION).read_text(encoding="utf-8"))
    roles = configuration.get("resource", {}).get("aws_iam_role", {}).values()
    in_s3 = "s3" in configuration["terraform"].get("backend", {})
    is_bootstrap = "aws_iam_policy" in configuration.get("resource", {})
    if in_s3 or is_bootstrap or not any("permissions_boundary" in each for each in roles):
        return
    from stacks.bootstrap.boundary import boundary_arn, role_boundary

    location = location_of(configuration)
    arn = boundary_arn(folder.name, location)
    iam = Clients.of_administrator(emulator, layout, location).iam
    with readable_errors("making the boundary of the roles"):
        listed = iam.get_paginator("list_policies").paginate(Scope="Local")
        if any(each.get("Arn") == arn for page in listed for each in page["Policies"]):
            return
        iam.create_policy(
            PolicyName=arn.rpartition("/")[2],
            PolicyDocument=role_boundary(folder.name, location).to_json(),
        )


def apply_bootstrap(folder: Path, terraform: Terraform, environment: Environment) -> None:
    """Apply the bootstrap of a stack's environment, with its state in the bucket in the end.

    Call it in a shell of the sandbox.
    """
    this = Bootstrap(
        terraform=terraform,
        stack=folder.with_name(state_names.bootstrap_of(environment)),
        environment=environment,
        session=session_for(environment, profile=None),
    )
    _make_roles_of_people(this)
    this.build()


def _make_roles_of_people(this: Bootstrap) -> None:
    """The roles of the settings that get policies are there on AWS, and have to be here."""
    configuration = json.loads((this.stack / CONFIGURATION).read_text(encoding="utf-8"))
    iam = this.session.client("iam")
    trust = PolicyDocument((people(state_names.location_of(this.environment)),)).to_json()
    for each in configuration["resource"].get(ATTACHMENT, {}).values():
        with suppress(iam.exceptions.EntityAlreadyExistsException):
            iam.create_role(RoleName=each["role"], AssumeRolePolicyDocument=trust)


def deploy_example(clients: Clients, *, function: str) -> None:
    """Make the example as a function of that name, with a role without rights, if none is there."""
    pages = clients.functions.get_paginator("list_functions").paginate()
    if function in {each.get("FunctionName") for page in pages for each in page["Functions"]}:
        return
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as code:
        code.writestr("example_hook.py", inspect.getsource(example_hook))
    trust = json.dumps(TRUSTS_LAMBDA)
    # Not by the name of an environment: verify would find a role that nobody declared.
    name = f"role-of-{function}"[:LONGEST_ROLE_NAME]
    role = clients.iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]
    clients.functions.create_function(
        FunctionName=function,
        Runtime="python3.13",
        Handler="example_hook.handle",
        Role=role["Arn"],
        Code={"ZipFile": package.getvalue()},
    )
