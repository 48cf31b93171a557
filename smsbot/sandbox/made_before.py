"""Makes on the emulated AWS what others have made on AWS: the roles of people, and the hook."""

import inspect
import io
import json
import zipfile
from contextlib import suppress

import boto3

from keyproof.policy_document import PolicyDocument
from smsbot.bootstrap import Bootstrap
from smsbot.sandbox import example_hook
from stacks.bootstrap.trust import people
from stacks.output import CONFIGURATION
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


def make_roles_of_people(this: Bootstrap) -> None:
    """The roles of the settings that get policies are there on AWS, and have to be here."""
    configuration = json.loads((this.stack / CONFIGURATION).read_text(encoding="utf-8"))
    iam = this.session.client("iam")
    trust = PolicyDocument((people(state_names.location_of(this.environment)),)).to_json()
    for each in configuration["resource"].get(ATTACHMENT, {}).values():
        with suppress(iam.exceptions.EntityAlreadyExistsException):
            iam.create_role(RoleName=each["role"], AssumeRolePolicyDocument=trust)


def deploy_example(session: boto3.Session, *, function: str) -> None:
    """Make the example as a function of that name, with a role without rights, if none is there."""
    functions = session.client("lambda")
    pages = functions.get_paginator("list_functions").paginate()
    if function in {each.get("FunctionName") for page in pages for each in page["Functions"]}:
        return
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as code:
        code.writestr("example_hook.py", inspect.getsource(example_hook))
    trust = json.dumps(TRUSTS_LAMBDA)
    # Not by the name of an environment: verify would find a role that nobody declared.
    name = f"role-of-{function}"[:LONGEST_ROLE_NAME]
    role = session.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]
    functions.create_function(
        FunctionName=function,
        Runtime="python3.13",
        Handler="example_hook.handle",
        Role=role["Arn"],
        Code={"ZipFile": package.getvalue()},
    )
