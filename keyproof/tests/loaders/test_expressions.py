"""What expressions of HCL are worth, and which of them nobody can say."""

import pytest

from keyproof.loaders.hcl.evaluation import Evaluation
from keyproof.loaders.hcl.syntax import expression
from keyproof.loaders.hcl.values import Namespace, NotEvaluatedError
from keyproof.model.resource import Unknown
from keyproof.tests.cases import read_data

VALUES: dict[str, object] = {
    "known": "a",
    "later": Unknown("later"),
    "list": ["x", "y"],
    "map": {"k": {"arn": "arn:k"}, "none": None},
}
FILES: dict[str, str] = read_data(__file__, "files")


def value(text: str) -> object:
    evaluation = Evaluation(
        lambda name: Namespace(lambda key: VALUES[str(key)]) if name == "var" else Unknown(name),
        files=FILES.get,
    )
    return evaluation.value(expression(text), {})


@pytest.mark.parametrize(("text", "expected"), read_data(__file__, "the_value"))
def test_the_value(text: str, expected: object) -> None:
    assert value(text) == expected


@pytest.mark.parametrize("text", read_data(__file__, "what_nobody_can_say"))
def test_what_nobody_can_say(text: str) -> None:
    assert isinstance(value(text), Unknown)


@pytest.mark.parametrize("text", read_data(__file__, "an_error_of_terraform"))
def test_an_error_of_terraform(text: str) -> None:
    with pytest.raises(NotEvaluatedError):
        value(text)
