"""The arguments of a stack that may not be as they are, and those that nobody has judged."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import cast

from keyproof.aws.arguments.every_type import ARGUMENTS, is_known, judgements
from keyproof.aws.arguments.judgement import Only
from keyproof.declarations import Declarations
from keyproof.embedded_account import is_embedded
from keyproof.model.assembly.placement import addresses_by_name
from keyproof.model.assembly.templates import STACK, resources_of
from keyproof.model.assembly.ways_out import EVERY, values_at
from keyproof.model.encryption_model import Unsafe
from keyproof.model.resource import Resource, Stack, Unknown

BUCKET = "aws_s3_bucket"
DASHBOARD = "aws_cloudwatch_dashboard"
FUNCTION = "aws_lambda_function"
PROVIDER = "provider.aws"
RULE = "aws_cloudwatch_event_rule"
SUBSCRIPTION = "aws_sns_topic_subscription"
# What makes Python, Lambda or boto3 run other code, or call another place than AWS.
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
REDIRECTS = re.compile(
    r"AWS_\w*|LD_\w*|PYTHON\w*|SSL_CERT_\w*|\w*_CA_BUNDLE|OPENSSL_\w*|(HTTPS?|ALL|NO)_PROXY"
    r"|BOTO_CONFIG|GCONV_PATH|GLIBC_\w*|HOME|HOSTALIASES|LOCALDOMAIN|PATH|RES_OPTIONS"
    r"|SSLKEYLOGFILE|LAMBDA_\w*|_\w*",
    re.IGNORECASE,
)
# A function that a variable of such a name names is a way out of its own.
OF_A_FUNCTION = re.compile(r"\w+_FUNCTION")
# What a variable of such a name names is a resource of the stack.
OF_THE_STACK = re.compile(r"\w+_(LIST|SET|TABLE)")
# An ARN, an address, or a host: a name with a top-level domain, or four numbers.
NAMES_A_PLACE = re.compile(
    r"\barn:|\w+:?//|(^|\s)//|\bmailto:|@|\blocalhost\b|\[?[0-9a-f]*(:[0-9a-f]*){2,}\]?"
    r"|\b([a-z0-9-]+\.)+([a-z]{2,}|xn--[a-z0-9-]+)\b|\b\d{1,3}(\.\d{1,3}){3}\b",
    re.IGNORECASE,
)
LISTS = "keyproof/aws/arguments"
# What a bucket needs next to it, each a resource of its own, with what happens without it.
NEXT_TO_IT = {
    kind: judgement.why
    for kind in ARGUMENTS
    if kind.startswith(f"{BUCKET}_")
    for _, judgement in judgements(kind)
    if isinstance(judgement, Only) and judgement.required
}
# The embedded AWS answers on this machine alone, and no account of AWS has its number.
LOOPBACK = r"https?://(127\.0\.0\.1|localhost|\[::1\])(:[0-9]+)?/?"


def unsafe_arguments(stack: Stack) -> Iterator[Unsafe]:
    """Every one, in the order of the resources."""
    known, beside = addresses_by_name(stack), _beside(stack)
    for each in (*stack.resources, *stack.settings):
        yield from _unknown(each)
        yield from _not_allowed(each)
        yield from _elsewhere(each, stack, known)
        if each.type == BUCKET and not is_embedded(stack.location.account_id):
            yield from _missing_beside(each, beside)
        if each.type == STACK:
            for inner in resources_of(each) or ():
                yield from _unknown(inner)
                yield from _not_allowed(inner)


def _unknown(resource: Resource) -> Iterator[Unsafe]:
    kind = resource.type
    if kind not in ARGUMENTS:
        # Of resources the coverage reports unknown types.
        if "." in kind:
            yield Unsafe(
                address=resource.address,
                problem=f"{kind} is not judged: it may run programs, or send data elsewhere.",
                remedy=f"Remove it, or list it with its arguments in {LISTS}/terraform.toml.",
                is_judged=False,
            )
        return
    unknown = [
        name
        for name, value in resource.values.items()
        if value not in (None, "", [], {}) and not is_known(kind, name)
    ]
    for name in unknown:
        yield Unsafe(
            address=resource.address,
            problem=f"its argument {name} is not judged: content may leave by it.",
            remedy=f"Remove it, or list {name} of {kind} in {LISTS}, with what reads it or why it "
            "is harmless.",
            is_judged=False,
        )


def _not_allowed(resource: Resource) -> Iterator[Unsafe]:
    for path, judgement in judgements(resource.type):
        if isinstance(judgement, Only):
            yield from _limited(resource, path, judgement)


def _limited(resource: Resource, path: tuple[str, ...], only: Only) -> Iterator[Unsafe]:
    values = values_at(resource, path) or [None]
    wrong = [each for each in values if isinstance(each, Unknown) or not only.allows(each)]
    if wrong:
        shown = "not known before the apply" if isinstance(wrong[0], Unknown) else wrong[0]
        yield Unsafe(
            address=resource.address,
            problem=f"{'.'.join(path)} is {_shown(shown)}: {only.why}.",
            remedy=only.remedy,
            path=".".join(path),
        )


def _elsewhere(resource: Resource, stack: Stack, known: Mapping[str, str]) -> Iterator[Unsafe]:
    region = resource.values.get("region")
    if ("." not in resource.type or resource.type == PROVIDER) and region not in (
        None,
        stack.location.region,
    ):
        yield Unsafe(
            address=resource.address,
            problem=f"region is {_shown(region)}: it is not in the region of the stack.",
            remedy="Remove it.",
        )
    if (
        resource.type == SUBSCRIPTION
        and resource.text("protocol") in ("lambda", "sqs")
        and not resource.value("redrive_policy")
    ):
        yield Unsafe(
            address=resource.address,
            problem="redrive_policy is not there: what SNS cannot deliver is lost.",
            remedy="Name the dead-letter queue.",
            path="redrive_policy",
        )
    if resource.type == RULE and all(map(resource.value, ("event_pattern", "schedule_expression"))):
        yield Unsafe(
            address=resource.address,
            problem="schedule_expression is there as well as event_pattern: it warns at these "
            "times too, whatever happened, until nobody reads its warnings.",
            remedy="Remove it.",
        )
    if resource.type == DASHBOARD and _has_custom_widget(resource.text("dashboard_body")):
        yield Unsafe(
            address=resource.address,
            problem="dashboard_body has a custom widget: a function runs when anyone looks at it.",
            remedy="Remove the widget.",
        )
    if resource.type == FUNCTION:
        yield from _in_the_environment(resource, known)
        form = resource.text("logging_config", "log_format")
        # The embedded AWS knows text alone.
        if form != "JSON" and not is_embedded(stack.location.account_id):
            yield Unsafe(
                address=resource.address,
                problem=f"logging_config.log_format is {form or 'not there'}: metric filters read "
                "JSON, so the alarms of the log stay silent.",
                remedy="Set it to JSON.",
            )
    if resource.type == PROVIDER:
        for endpoint in values_at(resource, ("endpoints", EVERY)):
            here = is_embedded(stack.location.account_id)
            if not here or not re.fullmatch(LOOPBACK, str(endpoint)):
                yield Unsafe(
                    address=resource.address,
                    problem=f"Terraform calls {_shown(endpoint)} in place of AWS.",
                    remedy="Remove endpoints.",
                )


def _has_custom_widget(body: str) -> bool:
    """Whether a dashboard calls a function, or is not readable at all.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
    """
    try:
        found: object = json.loads(body) if body else {}
    except (ValueError, RecursionError):
        return True
    widgets = values_at(Resource(address="", type="", values={"body": found}), ("body", "widgets"))
    return any(isinstance(each, Mapping) and each.get("type") == "custom" for each in widgets)


def declared_limits(
    resources: Mapping[str, Resource], declarations: Declarations
) -> Iterator[Unsafe]:
    """What the project's own limits do not allow, and tags that let other roles in."""
    for each in resources.values():
        for limit in declarations.limits:
            if limit.type == each.type:
                only = Only(
                    why=limit.why,
                    remedy=limit.remedy,
                    values=limit.values,
                    pattern=limit.pattern,
                    required=limit.required,
                )
                yield from _limited(each, tuple(limit.argument.split(".")), only)
    if declarations.tags:
        yield from _other_tags(resources.values(), declarations.tags)


def _other_tags(resources: Iterable[Resource], declared: Mapping[str, str]) -> Iterator[Unsafe]:
    """Resources with a declared tag of another value; roles may be allowed what has that."""
    expected = {name.lower(): value for name, value in declared.items()}
    for each in resources:
        own = each.value(*(("default_tags",) if each.type == PROVIDER else ()), "tags")
        named = cast("Mapping[str, object]", own) if isinstance(own, Mapping) else {}
        # IAM takes two keys that differ in case for the same one.
        tags = {name.lower(): named[name] for name in sorted(named)}
        if isinstance(own, Unknown):
            tags = {**expected, [*expected][-1]: "?"}
        elif each.type != PROVIDER:
            tags = {**expected, **tags}
        found = {name: str(tags.get(name, "?")) for name in expected}
        if found != expected and (each.type == PROVIDER or own is not None):
            yield Unsafe(
                address=each.address,
                problem=f"its tags {' and '.join(declared)} are those of "
                f"{'-'.join(found.values())}: roles of another environment may administer it.",
                remedy=f"Set {' and '.join(declared)} in default_tags alone.",
            )


def _beside(stack: Stack) -> frozenset[tuple[str, str]]:
    """What there is next to buckets, by type and the bucket's name; empty for one not known."""
    return frozenset(
        (each.type, each.text("bucket")) for each in stack.resources if each.type in NEXT_TO_IT
    )


def _missing_beside(bucket: Resource, beside: AbstractSet[tuple[str, str]]) -> Iterator[Unsafe]:
    """What a bucket lacks next to it."""
    name = bucket.text("bucket")
    for kind, why in NEXT_TO_IT.items():
        if not beside & {(kind, name), (kind, "")}:
            yield Unsafe(
                address=bucket.address,
                problem=f"it has no {kind}: {why}.",
                remedy="Give it one.",
            )


def _in_the_environment(function: Resource, known: Mapping[str, str]) -> Iterator[Unsafe]:
    """The environment variables that lead a function elsewhere."""
    for block in values_at(function, ("environment", "variables")):
        named = cast("Mapping[str, object]", block) if isinstance(block, Mapping) else {}
        for name, value in named.items():
            if REDIRECTS.fullmatch(str(name)):
                yield Unsafe(
                    address=function.address,
                    problem=f"the environment variable {name} can make the function run other "
                    "code, or call another place than AWS.",
                    remedy="Remove it.",
                )
            elif (
                (NAMES_A_PLACE.search(str(value)) or OF_THE_STACK.fullmatch(str(name)))
                and not OF_A_FUNCTION.fullmatch(str(name))
                and value not in known
            ):
                yield Unsafe(
                    address=function.address,
                    problem=f"the environment variable {name} names {_shown(value)}, which is "
                    "not of this stack.",
                    remedy="Name a resource of the stack.",
                    argument=f"environment.variables.{name}",
                    path=f"environment.variables.{name}",
                )


def _shown(value: object) -> str:
    if value is None:
        return "not there"
    return str(value).lower() if isinstance(value, bool) else f"{value}"[:120]
