"""An environment as it is in its account: its resources, with the addresses of the design.

Read-only. What an environment consists of is taken from its design; everything else that is named
like it is read too. A key is found by what it says it is (its description) and by its alias. Where
the two disagree, the alias was moved.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

import boto3

from keyproof import Resource, Stack, Unknown
from keyproof.terminal.user_error import UserError
from smsbot.account.account import THREADS, Account, NotChecked, Scope
from smsbot.account.reading import read_types
from smsbot.design.reading import with_key_ids
from stacks.settings.environment import Environment

if TYPE_CHECKING:
    from mypy_boto3_kms.type_defs import KeyMetadataTypeDef

KEY, ALIAS, GRANT = "aws_kms_key", "aws_kms_alias", "aws_kms_grant"
# Without an answer to these, a designed key may be there all the same.
FINDING = ("kms:DescribeKey", "kms:ListAliases", "kms:ListKeys")
ENABLED = "Enabled"
FUNCTION_ARN = "aws:lambda:FunctionArn"
KMS = "kms.amazonaws.com"
ALARM, TOPIC = "aws_cloudwatch_metric_alarm", "aws_sns_topic"
FUNCTION, SUBSCRIPTION = "aws_lambda_function", "aws_sns_topic_subscription"
# What SNS says in the place of an ARN until the subscriber agrees.
# https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html
UNCONFIRMED = ("PendingConfirmation", "Deleted")
# The region and the account of each key of a state: arn:PARTITION:kms:REGION:ACCOUNT:key/ID.
Places = frozenset[tuple[str, str]]
PARTS_OF_AN_ARN = 6
REGION_OF_ARN = re.compile(r"\barn:[a-z-]+:[a-z0-9-]+:([a-z]{2}(?:-[a-z]+)+-[0-9]):")


@dataclass(frozen=True, kw_only=True)
class Live:
    """An environment as it is, and its design with the ids that AWS chose for the keys.

    ``keys`` is what KMS says about each designed key that is there, by address; ``second_keys`` are
    others that say they are one of these, with its address. ``parts`` are the addresses of what is
    part of something else, with its address. ``recorded_by`` are the trails that record what is
    done to the keys; None if it is not known. ``not_checked`` is what got no answer, ``notes`` are
    facts that are not differences.
    """

    design: Stack
    resources: tuple[Resource, ...]
    keys: Mapping[str, "KeyMetadataTypeDef"]
    second_keys: tuple[tuple[str, "KeyMetadataTypeDef"], ...]
    parts: Mapping[str, str]
    recorded_by: tuple[str, ...] | None
    not_checked: tuple[NotChecked, ...]
    notes: tuple[str, ...]


def read_live(session: boto3.Session, scope: Scope) -> Live:
    """What there is of a scope in a session's account, whose number the design has."""
    with ThreadPoolExecutor(THREADS) as threads:
        account = Account(session, scope=scope, threads=threads)
        aliases = read_keys(account)
        found = read_types(account)
        parts = {each.resource.address: each.of for each in found if each.of}
        resources = [
            each.resource
            for each in found
            if each.kind.type != GRANT or not is_of_a_service(scope, each.of, each.resource)
        ]
        resources, notes = with_readable_variables(resources)
        resources, more_notes = with_subscribers(resources, account)
        trails = read_trails(account)
    ids = {address: each["KeyId"] for address, each in account.keys.items()}
    return Live(
        design=with_key_ids(scope.design, ids),
        resources=(*aliases, *resources),
        keys=account.keys,
        second_keys=account.second_keys,
        parts=parts,
        recorded_by=trails,
        not_checked=account.not_checked,
        notes=tuple(sorted((*notes, *more_notes))),
    )


def read_keys(account: Account) -> list[Resource]:
    """Find the designed keys for the account, and return the aliases that look designed."""
    scope = account.scope
    aliases = account.listed(ALIAS, "kms:ListAliases", lambda page: page["Aliases"])
    targets: dict[str, str] = {
        each["AliasName"]: each["TargetKeyId"]
        for each in ([] if isinstance(aliases, Unknown) else aliases)
        if "TargetKeyId" in each and not each["AliasName"].startswith("alias/aws/")
    }
    listed = account.listed(KEY, "kms:ListKeys", lambda page: page["Keys"])
    # Without the right to list them, those that have an alias.
    ids = [*targets.values()] if isinstance(listed, Unknown) else [e["KeyId"] for e in listed]
    described: list[Any] = account.map(
        lambda key: account.ask(f"{KEY}.{key}", "kms:DescribeKey", KeyId=key), dict.fromkeys(ids)
    )
    known: dict[str, KeyMetadataTypeDef] = {
        each["KeyMetadata"]["KeyId"]: each["KeyMetadata"]
        for each in described
        if each and not isinstance(each, Unknown)
    }
    matched = dict(_matched(scope, known, targets))
    found = {address: each[0] for address, each in matched.items()}
    # Every designed key was found that says so itself; others are nobody's business.
    if all(
        found.get(key.address, {}).get("Description") == key.text("description")
        for key in scope.resources(KEY)
    ):
        account.withdraw("kms:DescribeKey")
    account.keys = found
    account.second_keys = tuple(
        (address, other) for address, each in matched.items() for other in each[1:]
    )
    return [
        Resource(
            address=scope.declared(ALIAS, ["name"], {"name": name}) or f"{ALIAS}.{name}",
            type=ALIAS,
            values={
                "name": name,
                "target_key_id": known[target].get("Arn") if target in known else target,
            },
            prevent_destroy=None,
        )
        for name, target in targets.items()
        if scope.holds(ALIAS, name)
    ]


def _matched(
    scope: Scope, known: Mapping[str, "KeyMetadataTypeDef"], targets: Mapping[str, str]
) -> Iterator[tuple[str, "list[KeyMetadataTypeDef]"]]:
    """The address of every designed key that is found, with what KMS says about it, it first.

    Behind it are others that say the same: an earlier deployment left them.
    """
    for key in scope.resources(KEY):
        by_alias = [
            known[target]
            for alias in scope.resources(ALIAS)
            if alias.text("target_key_id") == key.address
            and (target := targets.get(alias.text("name"), "")) in known
        ]
        by_description = sorted(
            (each for each in known.values() if each.get("Description") == key.text("description")),
            key=lambda each: (each not in by_alias, each.get("KeyState") != ENABLED),
        )
        if by_description or by_alias:
            yield key.address, by_description or by_alias[:1]


def is_of_a_service(scope: Scope, key: str, grant: Resource) -> bool:
    """Whether AWS made a grant itself, on the key at an address, for something of the design.

    DynamoDB works by one with a table. Lambda gives one to the session that runs a function, and
    only for what is encrypted for this function: that is known of AWS's own key, and unconfirmed
    for a customer-managed one.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
    """

    def is_under(resource: Resource, *argument: str) -> bool:
        return resource.text(*argument).endswith(f":key/{key}")

    location, grantee = scope.design.location, grant.text("grantee_principal")
    tables, functions = scope.resources("aws_dynamodb_table"), scope.resources(FUNCTION)
    own = [each for each in functions if is_under(each, "kms_key_arn")]
    if grantee.endswith((".amazonaws.com", ".amazonaws.com.cn")):
        by_table = any(is_under(each, "server_side_encryption", "kms_key_arn") for each in tables)
        service = grantee.partition(".")[0]
        return (service == "dynamodb" and by_table) or (service == "lambda" and bool(own))
    contexts = ("encryption_context_equals", "encryption_context_subset")
    arns = {grant.text("constraints", each, FUNCTION_ARN) for each in contexts}
    for each in own:
        name, role = each.text("function_name"), each.text("role")
        session = f"assumed-role/{role.rpartition('/')[2]}/{name}"
        arn = location.arn("lambda", f"function:{name}")
        runs_as = (role, f"arn:{location.partition}:sts::{location.account_id}:{session}")
        if grantee in runs_as and arn in arns:
            return True
    return False


def with_readable_variables(found: Sequence[Resource]) -> tuple[list[Resource], list[str]]:
    """The resources without variables that Lambda could not decrypt for who asks, and notes.

    https://docs.aws.amazon.com/lambda/latest/api/API_EnvironmentResponse.html
    """
    kept: list[Resource] = []
    notes: list[str] = []
    for each in found:
        values = dict(each.values)
        if each.type == FUNCTION and values.pop("variables_error", None):
            del values["environment"]
            notes.append(
                f"The environment variables of {each.address} are not compared: they are "
                "encrypted, and Lambda shows them only to callers who may decrypt them."
            )
        kept.append(replace(each, values=values))
    return kept, notes


def with_subscribers(
    found: Sequence[Resource], account: Account
) -> tuple[list[Resource], list[str]]:
    """The resources without the people who subscribed to alarms, and notes on who hears of them.

    People subscribe by hand, and their addresses are their own: none is kept.
    """
    scope = account.scope
    designed = {each.address for each in scope.resources(SUBSCRIPTION)}
    warning = {arn for each in scope.resources(ALARM) for arn in each.texts("alarm_actions")}
    unread = {each.resource for each in account.not_checked}
    notes: list[str] = []
    for topic in (each for each in found if each.type == TOPIC and each.address not in unread):
        own = [
            each
            for each in found
            if each.type == SUBSCRIPTION and each.value("topic_arn") == topic.value("arn")
        ]
        pending = [each for each in own if each.text("arn") in UNCONFIRMED]
        notes += (
            f"A subscription to {topic.text('name')} is not confirmed ({each.address}): see "
            "docs/operate/alarms.md."
            for each in pending
            if each.address in designed
        )
        if topic.text("arn") in warning and len(pending) == len(own):
            notes.append(
                f"No endpoint receives the alarms of {topic.text('name')}: no subscription of it "
                "is confirmed. docs/operate/alarms.md says how to subscribe."
            )
    kept = [
        each
        for each in found
        if each.type != SUBSCRIPTION
        or each.address in designed
        or each.text("topic_arn") not in warning
    ]
    return kept, notes


def read_trails(account: Account) -> tuple[str, ...] | None:
    """The names of the trails that record every management event here, those of KMS too.

    EventBridge gets calls of KMS only where a trail logs management events. None if it is not
    known: no trail is known to, and not every trail could be read.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
    """
    # Those of other regions and of the organization too, as far as they log here.
    trails: Any = account.ask("trails", "cloudtrail:DescribeTrails", includeShadowTrails=True)
    if not isinstance(trails, dict):
        return None
    listed = cast("list[Mapping[str, Any]]", trails["trailList"])
    found = [(each["Name"], _records(account, each)) for each in listed]
    recording = tuple(sorted(name for name, records in found if records))
    is_unknown = any(records is None for _, records in found)
    return None if is_unknown and not recording else recording


def _records(account: Account, trail: Mapping[str, Any]) -> bool | None:
    """Whether a trail records what is asked for; None if it did not answer."""
    region = account.scope.design.location.region
    if not trail.get("IsMultiRegionTrail") and trail.get("HomeRegion") != region:
        return False
    name = trail["TrailARN"]
    status: Any = account.ask(name, "cloudtrail:GetTrailStatus", Name=name)
    selectors: Any = account.ask(name, "cloudtrail:GetEventSelectors", TrailName=name)
    if isinstance(status, Unknown) or isinstance(selectors, Unknown):
        return None
    return bool((status or {}).get("IsLogging")) and any(_selected(selectors or {}))


def _selected(selectors: Mapping[str, Any]) -> Iterator[bool]:
    """Whether each selector takes every management event, those of KMS too."""
    for each in selectors.get("EventSelectors") or ():
        yield (
            each.get("IncludeManagementEvents", True)
            and each.get("ReadWriteType", "All") == "All"
            and KMS not in each.get("ExcludeManagementEventSources", ())
        )
    for each in selectors.get("AdvancedEventSelectors") or ():
        fields = {field["Field"]: field for field in each["FieldSelectors"]}
        sources = fields.pop("eventSource", {})
        yield (
            fields.pop("eventCategory", {}).get("Equals") == ["Management"]
            and KMS not in sources.get("NotEquals", ())
            and set(sources) <= {"Field", "NotEquals"}
            # Any other field, such as readOnly, leaves some of them out.
            and not fields
        )


def refuse_region_of(policies: Iterable[object], environment: Environment) -> None:
    """Raise UserError if the policies of the function's role name other regions than its own alone.

    An account has the role once, not once per region.
    """
    found = set(REGION_OF_ARN.findall(json.dumps([*policies], default=str)))
    if found and environment.region not in found:
        raise elsewhere(environment, " and ".join(sorted(found)), environment.region, by="role")


def elsewhere(environment: Environment, there: str, here: str, *, by: str) -> UserError:
    """The resources are in another region or account than the settings say: this is a move."""
    stack = environment.names.prefix
    return UserError(
        f"{stack} is in {there} according to its {by}, but in {here} according to "
        "environments.toml. Terraform would create everything "
        "again, and the existing resources would be unmanaged. Nothing was done.",
        hint="Restore region and account_id. To move, add a new environment: "
        "docs/deploy/environments.md.",
    )


def places_in(state: str, place: str) -> Places | None:
    """Where a stack is, by its state as text; None if that is empty.

    Raises UserError for a text that is no state; ``place`` is where it is kept.
    """
    if not state.strip():
        return None
    try:
        found = [
            (each["type"], instance["attributes"])
            for each in json.loads(state)["resources"]
            if each["mode"] == "managed"
            for instance in each["instances"]
        ]
        arns = [str(values.get("arn")).split(":") for kind, values in found if kind == KEY]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(
            f"{place} does not contain a Terraform state.",
            hint="Inspect it, and move it elsewhere: docs/operate/runbooks/state-lost.md.",
        ) from error
    places = frozenset((arn[3], arn[4]) for arn in arns if len(arn) == PARTS_OF_AN_ARN)
    return places if found else None
