"""The bootstrap of an environment: its roles, policies for people and the place of its state.

Its own state is in a file until it has made the bucket; then Terraform moves it there.
"""

import json
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import boto3
from botocore.exceptions import ClientError

from keyproof.terminal.user_error import UserError
from smsbot.account.session import error_code, failures
from smsbot.planned import plan
from smsbot.project import state_file
from smsbot.terraform.terraform import Terraform
from stacks.settings.backends import CloudBackend, S3Backend
from stacks.settings.environment import Environment
from stacks.state import state_names

# Read after every other override of the stack's folder, which are in the order of their names.
# https://developer.hashicorp.com/terraform/language/files/override
IN_A_FILE = "zz_local_override.tf.json"
ABSENT = ("NoSuchBucket", "NoSuchKey")
NOT_THE_ROLE = "Assume the admin_role of environments.toml: only that role can read the state."


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
        bucket = state_names.bucket_of(self.environment)
        name = state_names.object_of(self.stack.name)
        owner, s3 = state_names.owner_of(bucket), self.session.client("s3")
        with failures(f"reading {name} in the bucket {bucket}", denied=NOT_THE_ROLE):
            try:
                s3.get_object(Bucket=bucket, Key=name, ExpectedBucketOwner=owner)
            except ClientError as error:
                if error_code(error) not in ABSENT:
                    raise
                return True
            return False

    def build(self) -> None:
        """Apply it and move its state, where nobody reads a plan."""
        begins = self.begins()
        with self.initialized(in_a_file=begins):
            plan(self.terraform, self.stack, self.environment).apply(lambda _: None)
        if begins:
            self.move_in()

    @contextmanager
    def initialized(self, *, in_a_file: bool) -> Generator[None]:
        """Let Terraform keep the state where the backend says, or in a file in this context.

        The file is next to ``cdktf.out``.
        """
        backend = {"local": {"path": str(self._file)}}
        override = self.stack / IN_A_FILE
        if in_a_file:
            override.write_text(json.dumps({"terraform": {"backend": backend}}), encoding="utf-8")
        is_cloud = isinstance(self.environment.backend, CloudBackend)
        try:
            self._initialize(*([] if is_cloud else ["-reconfigure"]))
            yield
        finally:
            override.unlink(missing_ok=True)

    def move_in(self) -> None:
        """Let Terraform take the state from the file into the bucket.

        Raises UserError if it is not there afterwards; it is then still in the file.
        """
        self._initialize("-migrate-state", "-force-copy")
        if self.begins():
            raise UserError(
                f"After the migration, the state of {self.stack.name} is not in the bucket.",
                hint=f"It is still in {self._file}. Run the command again.",
            )
        for each in (self._file, self._file.with_name(f"{self._file.name}.backup")):
            each.unlink(missing_ok=True)

    def _initialize(self, *options: str) -> None:
        self.terraform.output("init", "-no-color", "-input=false", *options, cwd=self.stack)

    @property
    def _file(self) -> Path:
        return state_file(self.stack.name)
