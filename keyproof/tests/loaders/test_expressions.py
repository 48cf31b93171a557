"""What expressions of HCL are worth, and which of them nobody can say."""

import pytest

from keyproof.loaders.plan.sources.evaluation import Evaluation
from keyproof.loaders.plan.sources.files import expression
from keyproof.loaders.plan.sources.functions import NotEvaluatedError
from keyproof.loaders.plan.sources.values import Namespace
from keyproof.model.resource import Unknown

VALUES: dict[str, object] = {
    "known": "a",
    "later": Unknown("later"),
    "list": ["x", "y"],
    "map": {"k": {"arn": "arn:k"}, "none": None},
}
FILES = {"policies/p.json": '{"a": "${name}", "b": "$${x}"}'}


def value(text: str) -> object:
    evaluation = Evaluation(
        lambda name: Namespace(lambda key: VALUES[str(key)]) if name == "var" else Unknown(name),
        files=FILES.get,
    )
    return evaluation.value(expression(text), {})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"${var.known}-b$${c}"', "a-b${c}"),
        ('"\\"q\\" \\u00e9"', '"q" é'),
        ('var.map["k"].arn', "arn:k"),
        ("var.list[*]", ["x", "y"]),
        ("values(var.map)[0].arn", "arn:k"),
        ("[for k, v in var.map : k if v != null]", ["k"]),
        ("{ for i, v in var.list : v => i }", {"x": 0, "y": 1}),
        ('{ for v in var.list : "g" => v... }', {"g": ["x", "y"]}),
        ('var.known == "a" ? 1 + 2 * 3 : 0', 7),
        ("try(var.map.absent, var.missing.x, var.known)", "a"),
        ("can(var.map.absent)", False),
        ('jsonencode({ "b" = [1, true], a = null })', '{"a":null,"b":[1,true]}'),
        ('merge({ a = 1 }, { b = var.later })["a"]', 1),
        ("concat(var.list, [var.later])[1]", "y"),
        ('replace("a.b", "/[.]/", "-")', "a-b"),
        ('format("%s-%03d%%", "a", 7)', "a-007%"),
        ('coalesce("", null, "z")', "z"),
        ('join(",", formatlist("<%s>", var.list))', "<x>,<y>"),
        ("element(var.list, 3)", "y"),
        ("max(var.list == [] ? [1] : [2, 3]...)", 3),
        ('file("policies/p.json")', FILES["policies/p.json"]),
        ('templatefile("policies/p.json", { name = var.known })', '{"a": "a", "b": "${x}"}'),
        ("!false && (1 < 2)", True),
        ("-1", -1),
    ],
)
def test_the_value(text: str, expected: object) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        '"x-${var.later}"',
        "jsonencode({ a = [var.later] })",
        "uuid()",
        "var.later == null ? 1 : 2",
        "[for each in var.later : each]",
        'file("../outside")',
        'try(uuid(), "x")',
        'provider::aws::arn_parse("x")',
        '"%{ if true }x%{ endif }"',
    ],
)
def test_what_nobody_can_say(text: str) -> None:
    assert isinstance(value(text), Unknown)


@pytest.mark.parametrize("text", ["var.map.absent", "var.list[9]", "range(5000)", "try(var.map.a)"])
def test_an_error_of_terraform(text: str) -> None:
    with pytest.raises(NotEvaluatedError):
        value(text)
