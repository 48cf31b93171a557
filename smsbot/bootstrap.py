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

from keyproof.terminal.user_error import UserError
from smsbot import state as places
from smsbot.account.session import error_code, failures
from smsbot.planned import Planned, Unmanaged, plan, plan_with_imports
from smsbot.state import ABSENT
from smsbot.terraform.terraform import Terraform
from stacks.bootstrap.trust import provider_arn
from stacks.keys import tags_of
from stacks.settings.backends import CloudBackend, S3Backend
from stacks.settings.environment import Environment
from stacks.state import state_names

# Read after every other override of the stack's folder, which are in the order of their names.
# https://developer.hashicorp.com/terraform/language/files/override
IN_A_FILE = "zz_local_override.tf.json"
ABSENT_IN_IAM = (*ABSENT, "NoSuchEntity", "NotFoundException")


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
            planned, _ = self.plan()
            planned.apply(lambda _: None)
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
        source, target = places.local(self.stack), places.configured(self.stack)
        before = places.state_at(source, self.session)
        self._initialize("-migrate-state", "-force-copy")
        if places.state_at(target, self.session) != before:
            raise UserError(
                f"After the migration, the state is missing in {target}.",
                hint=f"It is still in {source}. Run the command again.",
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

    def _made_before(self, document: Path) -> Iterator[tuple[str, str]]:
        """What the plan would create and is there, with the tags of the environment.

        The rest is written over what is there, or belongs to somebody else: Terraform fails then.
        """
        changes: Any = json.loads(document.read_text(encoding="utf-8"))["resource_changes"]
        look_up = _look_ups(self.session, self.environment)
        for each in changes:
            kind, change = each["type"], each["change"]
            if change["actions"] != ["create"] or kind not in look_up:
                continue
            with failures(f"looking for {each['address']}"):
                identifier = look_up[kind](change["after"])
            if identifier:
                yield each["address"], identifier


LookUp = Callable[[Mapping[str, Any]], str | None]


def _look_ups(session: boto3.Session, environment: Environment) -> dict[str, LookUp]:
    """By type, what Terraform imports a resource by, from its planned arguments; None without."""
    iam, kms, s3 = session.client("iam"), session.client("kms"), session.client("s3")
    location, own = state_names.location_of(environment), tags_of(environment)
    in_account = f"arn:{location.partition}:iam::{location.account_id}"

    def is_own(found: Mapping[str, Any]) -> bool:
        tags = {each["Key"]: each["Value"] for each in found.get("Tags", [])}
        return own.items() <= tags.items()

    def bucket(after: Mapping[str, Any]) -> str | None:
        owner = location.account_id
        found = _found(s3.head_bucket, Bucket=after["bucket"], ExpectedBucketOwner=owner)
        return after["bucket"] if found else None

    def role(after: Mapping[str, Any]) -> str | None:
        found = _found(iam.get_role, RoleName=after["name"])
        return after["name"] if found and is_own(found["Role"]) else None

    def policy(after: Mapping[str, Any]) -> str | None:
        arn = f"{in_account}:policy/{after['name']}"
        found = _found(iam.get_policy, PolicyArn=arn)
        return arn if found and is_own(found["Policy"]) else None

    def provider(after: Mapping[str, Any]) -> str | None:
        arn = provider_arn(after["url"].removeprefix("https://"), location)
        found = _found(iam.get_open_id_connect_provider, OpenIDConnectProviderArn=arn)
        return arn if found and is_own(found) else None

    def target(alias: str) -> str | None:
        pages = kms.get_paginator("list_aliases").paginate()
        listed = (each for page in pages for each in page["Aliases"])
        return next(
            (each.get("TargetKeyId") for each in listed if each["AliasName"] == alias), None
        )

    def alias(after: Mapping[str, Any]) -> str | None:
        return after["name"] if target(after["name"]) else None

    def key(after: Mapping[str, Any]) -> str | None:
        found = target(f"alias/{state_names.bucket_of(environment)}")
        if found is None:
            return None
        # One that is to be replaced is called otherwise: docs/operate/runbooks/state-key.md.
        described = kms.describe_key(KeyId=found)["KeyMetadata"].get("Description")
        return found if described == after["description"] else None

    return {
        "aws_iam_openid_connect_provider": provider,
        "aws_iam_policy": policy,
        "aws_iam_role": role,
        "aws_kms_alias": alias,
        "aws_kms_key": key,
        "aws_s3_bucket": bucket,
    }


def _found(ask: Callable[..., Any], **parameters: str) -> Mapping[str, Any] | None:
    try:
        return ask(**parameters)
    except ClientError as error:
        if error_code(error) in ABSENT_IN_IAM:
            return None
        raise
