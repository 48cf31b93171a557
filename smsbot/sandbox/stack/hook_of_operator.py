"""Deploys the example hook on the embedded AWS, in the place of a function of the operator."""

import inspect
import io
import json
import zipfile

from smsbot.sandbox import example_hook
from smsbot.sandbox.emulator.client import Clients

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
