"""Alarms described in full by the embedded AWS, which leaves out most of them.

ministack keeps no metric math of an alarm, and in the protocol of the bundled provider it describes
an alarm without its actions, dimensions and period. Terraform would plan every alarm again.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, cast
from xml.sax.saxutils import escape

from ministack.services import cloudwatch

# status, headers, body
Answer = tuple[int, dict[str, str], bytes]
Handler = Callable[[Mapping[str, Any], Mapping[str, Any], bool, bool], Answer]

LIST = re.compile(r"\.member\.(\d+)")


def complete() -> None:
    """Make the emulator of this process keep and describe the whole of an alarm."""
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
        if status != 200:  # noqa: PLR2004
            return describe(params, request, False, False)  # noqa: FBT003
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
