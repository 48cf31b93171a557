"""The boundary and the roles."""

import json
from collections.abc import Mapping

from smsbot.ready.row import State
from tests.smsbot.ready.account import BOUNDARY, DEV, READ, SCRIPT, Broken, policy_of, without
from tests.smsbot.standing_in import Refused

BROKEN: Mapping[str, Broken] = {
    "no boundary of a team without a pipeline": Broken(
        answers={"iam.GetPolicy": Refused("NoSuchEntity")},
        settings=DEV.model_copy(update={"github": None}),
        subject="Boundary",
        says="smsbot-dev-boundary is not there.",
        remedy=f"python -m smsbot roles dev --without-pipeline > {READ}",
        stops=True,
    ),
    "no boundary": Broken(
        answers={"iam.GetPolicy": Refused("NoSuchEntity")},
        subject="Boundary",
        says="smsbot-dev-boundary is not there.",
        remedy=SCRIPT,
        stops=True,
    ),
    "no role that plans": Broken(
        answers={"iam.GetRole": without("smsbot-plan", Refused("NoSuchEntity"))},
        subject="Role that is to plan",
        says="smsbot-plan is not there.",
        remedy=SCRIPT,
    ),
    "a role without its boundary": Broken(
        answers={"iam.GetRole": without("smsbot-verify", {"Role": {"RoleName": "smsbot-verify"}})},
        subject="Role that is to verify",
        says=f"smsbot-verify has no boundary, not {BOUNDARY}.",
        remedy=SCRIPT,
    ),
    "a role with another policy": Broken(
        answers={
            "iam.GetRolePolicy": lambda parameters: {
                **policy_of(parameters),
                **(
                    {"PolicyDocument": json.dumps({"Statement": []})}
                    if parameters["RoleName"] == "smsbot-deploy"
                    else {}
                ),
            }
        },
        subject="Role that is to deploy",
        says="smsbot-deploy may do other things than the code says.",
        remedy=SCRIPT,
    ),
    "a role within another boundary": Broken(
        answers={
            "iam.GetRole": without(
                "smsbot-plan",
                {
                    "Role": {
                        "RoleName": "smsbot-plan",
                        "PermissionsBoundary": {"PermissionsBoundaryArn": f"{BOUNDARY}-old"},
                    }
                },
            )
        },
        subject="Role that is to plan",
        says=f"smsbot-plan has the boundary {BOUNDARY}-old, not {BOUNDARY}.",
        remedy=SCRIPT,
    ),
    "a role without a policy": Broken(
        answers={
            "iam.GetRolePolicy": lambda parameters: (
                Refused("NoSuchEntity")
                if parameters["RoleName"] == "smsbot-verify"
                else policy_of(parameters)
            )
        },
        subject="Role that is to verify",
        says="smsbot-verify has no policy.",
        remedy=SCRIPT,
    ),
    "a policy that is no JSON": Broken(
        answers={
            "iam.GetRolePolicy": lambda parameters: (
                {**policy_of(parameters), "PolicyDocument": "%7B"}
                if parameters["RoleName"] == "smsbot-verify"
                else policy_of(parameters)
            )
        },
        subject="Of the roles",
        says="An answer is not as AWS documents it: JSONDecodeError: Expecting value: line # "
        "column # (char #)",
        remedy="See whether a proxy, or AWS_ENDPOINT_URL, leads somewhere else.",
        state=State.NOT_READABLE,
    ),
}
