"""Buckets and event buses that are open to everybody without a key or a policy that says so."""

from collections.abc import Iterable, Iterator

from keyproof.former_rules.problem import Level, Problem, Rule
from keyproof.model.identifiers import written_at
from keyproof.model.resource import Resource, Stack

OWNERS_OF_ACLS = ("public-read", "public-read-write", "authenticated-read")


def closed_buckets(stack: Stack) -> frozenset[str]:
    """The buckets of which AWS ignores what a policy allows to anybody."""
    named = {
        each.text("bucket")
        for each in stack.resources
        if each.type == "aws_s3_bucket_public_access_block" and each.flag("restrict_public_buckets")
    }
    return frozenset(each.address for each in stack.resources if _is_named(each, named))


def closed_points(stack: Stack) -> frozenset[str]:
    """The access points with the same block: S3 switches it on where nothing is written."""
    blocks = ("public_access_block_configuration", "restrict_public_buckets")
    return frozenset(
        each.address
        for each in stack.resources
        if each.type == "aws_s3_access_point" and each.value(*blocks) in (None, True, "true")
    )


def _is_named(bucket: Resource, names: Iterable[str]) -> bool:
    own = (bucket.text("bucket") or bucket.address, bucket.address, bucket.text("id"))
    return bucket.type == "aws_s3_bucket" and any(each and each in names for each in own)


def open_lists(stack: Stack) -> Iterator[Problem]:
    """Buckets that an access control list opens to everybody."""
    ignored = {
        each.text("bucket")
        for each in stack.resources
        if each.type == "aws_s3_bucket_public_access_block"
        and (each.flag("ignore_public_acls") or each.flag("block_public_acls"))
    }
    for each in stack.resources:
        if each.type not in ("aws_s3_bucket", "aws_s3_bucket_acl"):
            continue
        is_ignored = each.text("bucket") in ignored or _is_named(each, ignored)
        if each.text("acl") in OWNERS_OF_ACLS and not is_ignored:
            yield Problem(
                level=Level.ERROR,
                rule=Rule.ANYBODY,
                resource=each.address,
                problem=f"Anybody can read the bucket: its acl is {each.text('acl')}.",
                remedy="Remove acl, or add an aws_s3_bucket_public_access_block.",
            )


def open_buses(stack: Stack, known: Iterable[str]) -> Iterator[Problem]:
    """Event buses that take events of anybody, or of another account."""
    for each in stack.resources:
        who = each.text("principal")
        if each.type != "aws_cloudwatch_event_permission" or not who or who in known:
            continue
        is_anybody = who == "*" and not each.value("condition")
        rule = Rule.ANYBODY if is_anybody else Rule.ANOTHER_ACCOUNT
        named = "anybody" if is_anybody else f"account {who}" if who != "*" else "an organization"
        yield Problem(
            level=Level.ERROR if is_anybody else Level.WARNING,
            rule=rule,
            resource=each.address,
            problem=f"{named[0].upper()}{named[1:]} can put events on the event bus.",
            remedy="Name an account, or add a condition with your organization."
            if is_anybody
            else "List the account in trusted_accounts of keyproof.toml.",
            cause=f"{rule} {written_at(each.address)}",
        )
