"""The bootstrap of an environment: its roles, policies for people and the place of its state.

Its own state is in a file until it has made the bucket; then Terraform moves it there.
"""

import json
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import boto3

from keyproof.terminal.failure import Failure
from smsbot import state as places
from smsbot.planned import Planned, plan
from smsbot.terraform.terraform import Terraform
from stacks.settings.backends import CloudBackend, S3Backend
from stacks.settings.environment import Environment

# Read after every other override of the stack's folder, which are in the order of their names.
# https://developer.hashicorp.com/terraform/language/files/override
IN_A_FILE = "zz_local_override.tf.json"


@dataclass(frozen=True, kw_only=True)
class Bootstrap:
    """The stack of the bootstrap in its folder, and Terraform as an administrator runs it."""

    terraform: Terraform
    stack: Path
    environment: Environment
    session: boto3.Session

    def __post_init__(self) -> None:
        # What a command that was killed left.
        (self.stack / IN_A_FILE).unlink(missing_ok=True)

    def begins(self) -> bool:
        """Whether the bucket does not have the state yet."""
        if not isinstance(self.environment.backend, S3Backend):
            return False
        return places.state_at(places.configured(self.stack), self.session) is None

    def build(self) -> None:
        """Apply it and move its state, where nobody reads a plan."""
        begins = self.begins()
        with self.state_in_a_file() if begins else self.state_in_its_place():
            self.plan().apply(lambda _: None)
        if begins:
            self.move_in()

    @contextmanager
    def state_in_a_file(self) -> Generator[None]:
        """Let Terraform keep the state in a file next to ``cdktf.out``, until the context ends."""
        backend = {"local": {"path": places.local(self.stack).parts[0]}}
        override = self.stack / IN_A_FILE
        override.write_text(json.dumps({"terraform": {"backend": backend}}), encoding="utf-8")
        try:
            self._initialize("-reconfigure")
            yield
        finally:
            override.unlink()

    @contextmanager
    def state_in_its_place(self) -> Generator[None]:
        """Let Terraform keep the state where the backend says."""
        is_cloud = isinstance(self.environment.backend, CloudBackend)
        self._initialize(*([] if is_cloud else ["-reconfigure"]))
        self._remove_copy()
        yield

    def plan(self) -> Planned:
        """Let Terraform plan it."""
        return plan(self.terraform, self.stack, self.environment)

    def move_in(self) -> None:
        """Let Terraform take the state from the file into the bucket.

        Raises Failure if it is not there afterwards; it is then still in the file.
        """
        source, target = places.local(self.stack), places.configured(self.stack)
        before = places.state_at(source, self.session)
        self._initialize("-migrate-state", "-force-copy")
        if places.state_at(target, self.session) != before:
            raise Failure(
                f"After the migration, the state is missing in {target}.",
                way_on=f"It is still in {source}. Run the command again.",
            )
        self._remove_copy()

    def _initialize(self, *options: str) -> None:
        self.terraform.output("init", "-no-color", "-input=false", *options, cwd=self.stack)

    def _remove_copy(self) -> None:
        """End what is left of the state in the file, once the bucket has the same."""
        source, target = places.local(self.stack), places.configured(self.stack)
        copy = places.state_at(source, self.session)
        if target.type == "s3" and copy and places.state_at(target, self.session) == copy:
            places.remove(source, self.session)
