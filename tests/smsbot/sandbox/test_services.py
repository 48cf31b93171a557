"""Requests and answers of AWS's query protocol, as the emulated AWS takes and gives them."""

from typing import Any

import pytest

from keyproof.tests.cases import read_data
from smsbot.sandbox.emulator.services import structured, with_types, xml


@pytest.mark.parametrize(
    ("parameters", "request_with_types"), read_data(__file__, "a_request_is_read_with_its_types")
)
def test_a_request_is_read_with_its_types(
    parameters: dict[str, Any], request_with_types: object
) -> None:
    assert with_types(structured(parameters)) == request_with_types


@pytest.mark.parametrize(("value", "written"), read_data(__file__, "an_answer_is_written"))
def test_an_answer_is_written(value: object, written: str) -> None:
    assert xml(value) == written
