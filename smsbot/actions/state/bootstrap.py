"""Makes the bucket of an environment's state, whose own state ends up in it."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import boto3

from keyproof.terminal.failure import Failure
from smsbot import state as places
from smsbot.actions.state.adoption import adopt
from smsbot.actions.state.initialization import forget_elsewhere, initialize, kept_at
from smsbot.actions.state.migration import check, migrate
from smsbot.planned import Planned, plan
from smsbot.terraform.terraform import Terraform
from stacks.settings.backends import S3Backend
from stacks.settings.environment import Environment

USER_OR_ROLE = ("assumed-role", "user")


@dataclass(frozen=True, kw_only=True)
class Bootstrap:
    """The stack of the state in its folder, and whether its own state is in the bucket already.

    Until then it is in a file next to ``cdktf.out``. An interrupted run is continued: what
    it made is in that file, or is found in the account by its name.
    """

    terraform: Terraform
    stack: Path
    environment: Environment
    session: boto3.Session

    def __post_init__(self) -> None:
        forget_elsewhere(self.stack)

    def is_in_the_bucket(self) -> bool:
        """Whether the stack's own state is where it belongs."""
        return places.state_at(places.configured(self.stack), self.session) is not None

    def plan(self) -> Planned:
        """Plan with the state in the bucket."""
        initialize(self.terraform, self.stack)
        return plan(self.terraform, self.stack, self.environment)

    def plan_beside(self) -> tuple[Planned, tuple[str, ...]]:
        """Plan with the state in the file; also the addresses of what was found and adopted.

        A plan holds where its state is: it is applied there, whatever the configuration says.
        """
        with self._in_the_file():
            adopted = adopt(self.terraform, self.stack, self.environment, self.session)
            return plan(self.terraform, self.stack, self.environment), adopted

    def build_beside(self) -> None:
        """Build it with the state in the file, and with no plan that somebody reads."""
        with self._in_the_file():
            adopt(self.terraform, self.stack, self.environment, self.session)
            self.terraform.output(
                "apply", "-no-color", "-input=false", "-auto-approve", cwd=self.stack
            )

    def move_in(self) -> None:
        """Take the state from the file into the bucket."""
        source, target = places.local(self.stack), places.configured(self.stack)
        check(source, target, self.session, self.stack)
        migrate(
            source,
            target,
            terraform=self.terraform,
            stack=self.stack,
            environment=self.environment,
            session=self.session,
        )

    def _in_the_file(self) -> AbstractContextManager[None]:
        return kept_at(places.local(self.stack), self.terraform, self.stack, self.environment)


def refuse_other_backend(environment: Environment) -> None:
    """Raise Failure for an environment whose state is not to be in S3."""
    if not isinstance(environment.backend, S3Backend):
        raise Failure(
            f"{environment.name} has the backend {environment.backend.type} in environments.toml.",
            way_on='Set backend = { type = "s3" } and its account_id there first.',
        )


def refuse_other_identity(environment: Environment, arn: str) -> None:
    """Raise Failure for a role or a user that is not the deploy role: it would lock itself out."""
    kind, _, name = arn.rpartition(":")[2].partition("/")
    role = name.partition("/")[0] if kind == "assumed-role" else ""
    if kind in USER_OR_ROLE and role != environment.deploy_role.rpartition("/")[2]:
        raise Failure(
            f"These are credentials of {arn}. The bucket and its key allow only the role "
            f"{environment.deploy_role}, the deploy_role of {environment.name}.",
            way_on="Assume that role, then run the command again.",
        )
