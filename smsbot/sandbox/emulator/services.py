"""What ministack leaves out or does otherwise than AWS, and Terraform or the sandbox needs.

Each function changes the emulator of this process.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, cast
from xml.sax.saxutils import escape

from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import get_account_id
from ministack.services import cloudwatch, iam, kms, sns

# status, headers, body
Answer = tuple[int, dict[str, str], bytes]
Record = dict[str, Any]
Handler = Callable[[Mapping[str, Any], Mapping[str, Any], bool, bool], Answer]

HERE = ("127.0.0.1", "::1", "localhost", "")
LIST = re.compile(r"\.member\.(\d+)")
HIDDEN = b"pending confirmation"
MAKES_HASHES = '"kms:GenerateMac"'
KEY = "x-amz-server-side-encryption-aws-kms-key-id"
ENCRYPTION_OF_A_WRITE = (KEY, "x-amz-server-side-encryption-customer-algorithm")
FOR_HASHES = {"KeyUsage": "GENERATE_VERIFY_MAC", "KeySpec": "HMAC_256"}


def keep_on_loopback() -> None:
    """Look up and reach nothing but this machine: alarms have addresses of real people."""
    sys.addaudithook(_refuse_elsewhere)


def _refuse_elsewhere(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event == "socket.connect" and isinstance(arguments[1], tuple):
        host = cast("tuple[object, ...]", arguments[1])[0]
    else:
        return
    name = host.decode() if isinstance(host, bytes) else host
    if name is not None and name not in HERE:
        raise PermissionError(f"the sandbox does not reach {name}")


def complete_subscriptions() -> None:
    """Ask nobody to confirm a subscription, and show the ARN of one that waits for that.

    ministack would send an https address a message, and hides the ARN, for which Terraform asks.
    https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
    """
    functions = cast("dict[str, Any]", vars(sns))
    subscribe: Callable[[Mapping[str, Any]], Answer] = functions["_subscribe"]
    parameter: Callable[[Mapping[str, Any], str], str] = functions["_p"]

    def subscribe_and_tell(params: Mapping[str, Any]) -> Answer:
        status, headers, body = subscribe(params)
        if HIDDEN in body and parameter(params, "ReturnSubscriptionArn") == "true":
            topic, _ = functions["_get_topic"](parameter(params, "TopicArn"))
            endpoint = parameter(params, "Endpoint")
            arn = next(e["arn"] for e in topic["subscriptions"] if e["endpoint"] == endpoint)
            body = body.replace(HIDDEN, arn.encode())
        return status, headers, body

    async def ask_nobody(_topic_arn: str, _subscription: object) -> None:
        """Send nothing."""

    functions["_subscribe"] = subscribe_and_tell
    functions["_send_subscription_confirmation"] = ask_nobody


def complete_keys() -> None:
    """Make keys for keyed hashes, for which a provider of 2021 cannot ask.

    It asks for a key that encrypts. Where the policy of that lets somebody make hashes, one for
    hashes is made.
    """
    functions = cast("dict[str, Any]", vars(kms))
    create: Callable[[Record], Any] = functions["_create_key"]

    def create_key(data: Record) -> Any:  # noqa: ANN401 - as the emulator has it
        return create({**data, **FOR_HASHES} if MAKES_HASHES in data.get("Policy", "") else data)

    functions["_create_key"] = create_key


def complete_alarms() -> None:
    """Keep the metric math of an alarm, and describe the whole of it in the query protocol.

    ministack leaves out actions, dimensions and period there, which is the protocol of the bundled
    provider: Terraform would plan every alarm again.
    """
    functions = cast("dict[str, Any]", vars(cloudwatch))
    put: Handler = functions["_put_metric_alarm"]
    describe: Handler = functions["_describe_alarms"]

    def put_metric_alarm(
        params: Mapping[str, Any],
        request: Mapping[str, Any],
        is_cbor: bool,  # noqa: FBT001 - as the emulator calls it
        is_json: bool = False,  # noqa: FBT001
    ) -> Answer:
        answer = put(params, request, is_cbor, is_json)
        asked = request if is_cbor or is_json else with_types(structured(params))
        if asked.get("Metrics"):
            alarm = functions["_alarms"][asked["AlarmName"]]
            alarm["Metrics"] = asked["Metrics"]
            for argument in ("MetricName", "Namespace", "Statistic", "Period"):
                alarm.pop(argument, None)
        return answer

    def describe_alarms(
        params: Mapping[str, Any],
        request: Mapping[str, Any],
        is_cbor: bool,  # noqa: FBT001
        is_json: bool = False,  # noqa: FBT001
    ) -> Answer:
        if is_cbor or is_json:
            return describe(params, request, is_cbor, is_json)
        status, _, body = describe(params, structured(params), False, True)  # noqa: FBT003
        result = f"<DescribeAlarmsResult>{xml(json.loads(body))}</DescribeAlarmsResult>"
        answer: Answer = functions["_xml"](status, "DescribeAlarmsResponse", result)
        return answer

    functions["_put_metric_alarm"] = put_metric_alarm
    functions["_describe_alarms"] = describe_alarms


def structured(params: Mapping[str, Any]) -> dict[str, Any]:
    """A request of AWS's query protocol, such as ``A.member.1.B=c``, as ``{"A": [{"B": "c"}]}``."""
    result: dict[str, Any] = {}
    for name in sorted(params, key=lambda each: [part.zfill(4) for part in each.split(".")]):
        value = params[name][0] if isinstance(params[name], list) else params[name]
        place: Any = result
        steps = LIST.sub(r".#\1", name).split(".")
        for step, following in zip(steps, [*steps[1:], ""], strict=True):
            inner: Any = value if not following else [] if following.startswith("#") else {}
            if step.startswith("#"):
                if int(step[1:]) > len(place):
                    place.append(inner)
                place = place[int(step[1:]) - 1]
            else:
                place = place.setdefault(step, inner)
    return result


def with_types(request: dict[str, Any]) -> dict[str, Any]:
    """The request with numbers and flags in metric math, which are texts in the query protocol."""
    for query in request.get("Metrics", []):
        query["ReturnData"] = query.get("ReturnData", "true") == "true"
        if "MetricStat" in query:
            query["MetricStat"]["Period"] = int(query["MetricStat"]["Period"])
    return request


def xml(value: Any) -> str:  # noqa: ANN401 - any JSON
    """A value as the query protocol answers it, without times, which have a format of their own."""
    if isinstance(value, dict):
        return "".join(
            f"<{name}>{xml(each)}</{name}>"
            for name, each in cast("dict[str, Any]", value).items()
            if each is not None and not name.endswith("Timestamp")
        )
    if isinstance(value, list):
        return "".join(f"<member>{xml(each)}</member>" for each in cast("list[Any]", value))
    return str(value).lower() if isinstance(value, bool) else escape(str(value))


def complete_conditions() -> None:
    """Give the policies of buckets what they ask for, as on AWS.

    ministack gives conditions on ``aws:PrincipalArn`` the session in place of its role, and those
    on a written object no encryption. That its S3 asks KMS for nothing stays.
    """
    functions = cast("dict[str, Any]", vars(iam_evaluator))
    resolve: Callable[..., Any] = functions["_resolve_condition_key"]
    actions = cast("dict[str, Any]", vars(iam_actions))
    object_context: Callable[..., Any] = actions["_s3_object_context"]

    def resolve_with_role(key: str, context: Any) -> Any:  # noqa: ANN401
        is_session = context.principal_type == "AssumedRole"
        if key.lower() != "aws:principalarn" or not is_session:
            return resolve(key, context)
        name = context.principal_arn.split("/")[1]
        roles: Any = vars(iam)["_roles"]
        role = roles.get_scoped(get_account_id(), None, name)
        return role["Arn"] if role else context.principal_arn

    def object_context_with_key(
        iam_action: str,
        query_params: Any,  # noqa: ANN401
        path: str,
        headers: Mapping[str, str],
    ) -> dict[str, Any]:
        found: dict[str, Any] = object_context(iam_action, query_params, path, headers)
        if iam_action == "s3:PutObject":
            described = {name: headers[name] for name in ENCRYPTION_OF_A_WRITE if headers.get(name)}
            found |= {f"s3:{name}": value for name, value in described.items()}
        return found

    functions["_resolve_condition_key"] = resolve_with_role
    actions["_s3_object_context"] = object_context_with_key


def let_root_deploy() -> None:
    """Let the root user stand for the role that deploys where a policy denies everybody else.

    The emulator's own credentials are the root user's, for whom it skips every policy but those of
    topics and queues. A session of that role passes too. Everybody else is held to these policies.
    """
    allows = iam_evaluator.resource_policy_allows

    def with_deployer(
        raw_policy: str | Record | None, ctx: iam_evaluator.EvalContext, *is_own: bool
    ) -> bool:
        if allows(raw_policy, ctx, *is_own):
            return True
        if not all(is_own):
            return False
        roles = [each for each in _excepted(raw_policy) if _stands_for(ctx.principal_arn, each)]
        return any(allows(raw_policy, replace(ctx, principal_arn=role), *is_own) for role in roles)

    iam_evaluator.resource_policy_allows = with_deployer  # pyrefly: ignore[bad-assignment]


def _stands_for(principal: str, role: str) -> bool:
    """Whether a caller is the root user, or a session of the role."""
    _, _, session = principal.partition(":assumed-role/")
    return principal.endswith(":root") or session.partition("/")[0] == role.rpartition("/")[2]


def _excepted(raw_policy: str | Record | None) -> Iterator[str]:
    """Whom a statement that denies the rest leaves out."""
    policy = json.loads(raw_policy) if isinstance(raw_policy, str) else raw_policy or {}
    statements = cast("Record", policy).get("Statement")
    for each in cast("list[Record]", statements if isinstance(statements, list) else [statements]):
        condition = cast("dict[str, Record]", each.get("Condition") or {})
        found = condition.get("ArnNotEquals", {}).get("aws:PrincipalArn")
        yield from [found] if isinstance(found, str) else cast("list[str]", found or [])
