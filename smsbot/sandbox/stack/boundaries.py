"""Makes the boundaries of roles on the embedded AWS, which an administrator makes on AWS."""

import json
from pathlib import Path
from typing import Any

from smsbot.sandbox.emulator.client import Clients, readable_errors
from smsbot.sandbox.emulator.emulator import Emulator
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.stack.folder import CONFIGURATION, location_of


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
