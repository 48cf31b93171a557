import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from smsbot.sandbox.narrowing import without_references, without_types
from tests.smsbot.sandbox.test_narrowing import narrow

NUMBER = "aws_pinpointsmsvoicev2_phone_number"


def test_what_refers_to_a_dropped_resource_is_dropped_and_told() -> None:
    result, dropped = narrow(
        resource={
            NUMBER: {"bot": {"name": "x"}},
            "aws_lambda_function": {
                "f": {
                    "environment": {"variables": {"A": "1", "B": f"${{{NUMBER}.bot.arn}}"}},
                    "depends_on": [f"{NUMBER}.bot", "aws_kms_key.k"],
                }
            },
        },
        output={"Number": {"value": f"${{{NUMBER}.bot.phone_number}}"}, "Other": {"value": "1"}},
    )
    assert result["resource"] == {
        "aws_lambda_function": {
            "f": {"environment": {"variables": {"A": "1"}}, "depends_on": ["aws_kms_key.k"]}
        }
    }
    assert result["output"] == {"Other": {"value": "1"}}
    assert dropped == {
        "aws_lambda_function.environment.variables.B",
        NUMBER,
        "output.Number",
    }


def test_types_are_dropped_by_a_pattern_with_what_refers_to_them() -> None:
    configuration: dict[str, Any] = {
        "resource": {
            "aws_cloudformation_stack": {"s": {"name": "s"}},
            "aws_iam_role": {"r": {"tags": {"Of": "${aws_cloudformation_stack.s.name}"}}},
        }
    }
    result, dropped = without_types(configuration, re.compile("aws_cloudformation_stack"))
    assert result == {"resource": {"aws_iam_role": {"r": {"tags": {}}}}}
    assert dropped == {"aws_cloudformation_stack", "aws_iam_role.tags.Of"}


def test_a_resource_whose_own_argument_is_gone_goes_with_what_refers_to_it() -> None:
    configuration: dict[str, Any] = {
        "resource": {
            "aws_policy": {"p": {"policy": "${aws_gone.a.arn}"}, "q": {"policy": "{}"}},
            "aws_role": {"r": {"arn": "${aws_policy.p.arn}"}},
            "aws_function": {"f": {"variables": {"A": "${aws_role.r.arn}", "B": "1"}}},
        },
        "output": {"Policy": {"value": "${aws_policy.p.id}"}},
    }
    result, places = without_references(configuration, ["aws_gone.a"])
    assert result == {
        "resource": {
            "aws_policy": {"q": {"policy": "{}"}},
            "aws_function": {"f": {"variables": {"B": "1"}}},
        },
        "output": {},
    }
    assert places == {"aws_policy.p", "aws_role.r", "aws_function.variables.A", "output.Policy"}


def test_names_that_only_start_alike_are_kept() -> None:
    configuration: dict[str, Any] = {
        "resource": {"aws_a": {"x": {"one": "${aws_b.bot-role.arn}", "two": "data.aws_b.bot.arn"}}}
    }
    assert without_references(configuration, ["aws_b.bot"]) == (configuration, set())


names = st.from_regex(r"[a-z]{1,3}", fullmatch=True)
values = st.recursive(
    st.sampled_from(["x", "${aws_gone.a.arn}", "p-${aws_gone.a.id}-q", "aws_kept.a", 1, True]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
)


@given(st.dictionaries(names, st.dictionaries(names, values, max_size=3), min_size=1, max_size=3))
def test_nothing_refers_to_it_afterwards_and_the_rest_is_untouched(bodies: dict[str, Any]) -> None:
    configuration: dict[str, Any] = {"resource": {"aws_kept": bodies}}
    result, places = without_references(configuration, ["aws_gone.a"])
    assert "aws_gone" not in repr(result)
    assert bool(places) == ("aws_gone" in repr(configuration))
    if not places:
        assert result == configuration
