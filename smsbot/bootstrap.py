"""The bootstrap of an environment: its roles, policies for people and the place of its state.

Its own state is in a file until it has made the bucket; then Terraform moves it there.
"""

import json
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError

from keyproof.location import Location
from keyproof.terminal.user_error import UserError
from smsbot.account.session import error_code, failures
from smsbot.keys import keys_by_alias
from smsbot.planned import Planned, Unmanaged, plan, plan_with_imports
from smsbot.project import state_file
from smsbot.state import state_in, state_of
from smsbot.terraform.terraform import Terraform
from stacks.bootstrap.trust import provider_arn
from stacks.keys import STATE, tags_of
from stacks.settings.backends import CloudBackend, S3Backend
from stacks.settings.environment import Environment
from stacks.state import state_names

# Read after every other override of the stack's folder, which are in the order of their names.
# https://developer.hashicorp.com/terraform/language/files/override
IN_A_FILE = "zz_local_override.tf.json"
ABSENT = (*("404", "NoSuchBucket", "NoSuchKey", "NotFound", "NoSuchEntity", "NotFoundException"),)
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
        owner, read = state_names.owner_of(bucket), self.session.client("s3").get_object
        with failures(f"reading {name} in the bucket {bucket}", denied=NOT_THE_ROLE):
            return not _found(read, Bucket=bucket, Key=name, ExpectedBucketOwner=owner)

    def build(self) -> None:
        """Apply it and move its state, where nobody reads a plan."""
        begins = self.begins()
        with self.state_in_a_file() if begins else self.state_in_its_place():
            planned, _ = self.plan()
            planned.apply(lambda _: None)
        if begins:
            self.move_in()

    @contextmanager
    def state_in_a_file(self) -> Generator[None]:
        """Let Terraform keep the state in a file next to ``cdktf.out``, until the context ends."""
        backend = {"local": {"path": str(self._file)}}
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

    def plan(self) -> tuple[Planned, Unmanaged]:
        """Plan; also what is taken over that an earlier run made and no state knows."""
        planned = plan(self.terraform, self.stack, self.environment)
        found = dict(self._made_before(planned.document))
        if found:
            planned = plan_with_imports(found, self.terraform, self.stack, self.environment)
        return planned, found

    def move_in(self) -> None:
        """Let Terraform take the state from the file into the bucket.

        Raises UserError if it is not there afterwards; it is then still in the file.
        """
        self._initialize("-migrate-state", "-force-copy")
        self._remove_copy()
        if self._file.exists():
            raise UserError(
                f"After the migration, the state of {self.stack.name} is not in the bucket.",
                hint=f"It is still in {self._file}. Run the command again.",
            )

    def _initialize(self, *options: str) -> None:
        self.terraform.output("init", "-no-color", "-input=false", *options, cwd=self.stack)

    @property
    def _file(self) -> Path:
        return state_file(self.stack.name)

    def _remove_copy(self) -> None:
        """End what is left of the state in the file, once the bucket has the same."""
        copy = state_in(self._file)
        if copy and state_of(self.terraform, self.stack) == copy:
            self._file.unlink()
            self._file.with_name(f"{self._file.name}.backup").unlink(missing_ok=True)

    def _made_before(self, document: Path) -> Iterator[tuple[str, str]]:
        """What the plan would create and is there, with the tags of the environment.

        The rest is written over what is there, or belongs to somebody else: Terraform fails then.
        """
        changes: Any = json.loads(document.read_text(encoding="utf-8"))["resource_changes"]
        for each in changes:
            if each["change"]["actions"] == ["create"]:
                with failures(f"looking for {each['address']}"):
                    identifier = self._identifier(each["type"], each["change"]["after"])
                if identifier:
                    yield each["address"], identifier

    def _identifier(self, kind: str, after: Mapping[str, Any]) -> str | None:
        """What Terraform imports a resource by, from its planned arguments; None without."""
        location = state_names.location_of(self.environment)
        if kind == "aws_s3_bucket":
            name, owner = after["bucket"], location.account_id
            head = self.session.client("s3").head_bucket
            return name if _found(head, Bucket=name, ExpectedBucketOwner=owner) else None
        if kind in ("aws_kms_alias", "aws_kms_key"):
            kms = self.session.client("kms")
            key = keys_by_alias(kms, self.environment, [STATE])[STATE]
            if key is None or kind == "aws_kms_alias":
                return key.alias if key else None
            # One that is to be replaced is called otherwise: docs/operate/runbooks/state-key.md.
            is_own = key.metadata.get("Description") == after["description"]
            return key.metadata["KeyId"] if is_own else None
        return self._identifier_in_iam(kind, after, location)

    def _identifier_in_iam(
        self, kind: str, after: Mapping[str, Any], location: Location
    ) -> str | None:
        """The same, of what has the tags of the environment."""
        iam, identifier = self.session.client("iam"), after.get("name", "")
        match kind:
            case "aws_iam_role":
                found = _found(iam.get_role, RoleName=identifier).get("Role", {})
            case "aws_iam_policy":
                account = f"{location.partition}:iam::{location.account_id}"
                identifier = f"arn:{account}:policy/{identifier}"
                found = _found(iam.get_policy, PolicyArn=identifier).get("Policy", {})
            case "aws_iam_openid_connect_provider":
                identifier = provider_arn(after["url"].removeprefix("https://"), location)
                ask = iam.get_open_id_connect_provider
                found = _found(ask, OpenIDConnectProviderArn=identifier)
            case _:
                return None
        tags = {each["Key"]: each["Value"] for each in found.get("Tags", [])}
        return identifier if tags_of(self.environment).items() <= tags.items() else None


def _found(ask: Callable[..., Any], **parameters: str) -> Mapping[str, Any]:
    """What AWS answers; nothing of what is not there."""
    try:
        return ask(**parameters)
    except ClientError as error:
        if error_code(error) in ABSENT:
            return {}
        raise
