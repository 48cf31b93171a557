"""Applies the bootstrap of an environment on the embedded AWS."""

import json
from contextlib import suppress

from keyproof.policy_document import PolicyDocument
from smsbot.account.session import session_for
from smsbot.bootstrap import Bootstrap
from smsbot.sandbox.deployment import Deployment
from stacks.bootstrap.trust import people
from stacks.output import CONFIGURATION
from stacks.settings.environment import Environment
from stacks.state.state_names import bootstrap_of, location_of

ATTACHMENT = "aws_iam_role_policy_attachment"


def apply_bootstrap(deployment: Deployment, environment: Environment) -> None:
    """Apply it, with its state in the bucket in the end. Call it in a shell of the sandbox."""
    this = Bootstrap(
        terraform=deployment.terraform,
        stack=deployment.folder.with_name(bootstrap_of(environment)),
        environment=environment,
        session=session_for(environment, profile=None),
    )
    _make_roles_of_people(this)
    this.build()


def _make_roles_of_people(this: Bootstrap) -> None:
    """The roles of the settings that get policies are there on AWS, and have to be here."""
    configuration = json.loads((this.stack / CONFIGURATION).read_text(encoding="utf-8"))
    iam = this.session.client("iam")
    trust = PolicyDocument((people(location_of(this.environment)),)).to_json()
    for each in configuration["resource"].get(ATTACHMENT, {}).values():
        with suppress(iam.exceptions.EntityAlreadyExistsException):
            iam.create_role(RoleName=each["role"], AssumeRolePolicyDocument=trust)
