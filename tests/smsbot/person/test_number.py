"""A number is read from a file or standard input, and from no command line."""

import io
from pathlib import Path

import pytest

from consent import erased
from smsbot.failure import Failure
from smsbot.person import records
from smsbot.person.number import read_number

NUMBER = "+12065550100"


def test_a_number_is_read_from_a_file_and_from_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "number"
    file.write_text(f" {NUMBER}\n")
    assert read_number(str(file)) == NUMBER
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{NUMBER}\r\n"))
    assert read_number("-") == NUMBER


@pytest.mark.parametrize("given", [NUMBER, "12065550100", "+1 (206) 555-0100", "206-555-0100"])
def test_a_number_on_the_command_line_is_refused_and_not_repeated(given: str) -> None:
    with pytest.raises(Failure, match="shell's history") as failure:
        read_number(given)
    assert given not in failure.value.problem + failure.value.way_on


@pytest.mark.parametrize("content", ["", "206-555-0100", f"{NUMBER}\n{NUMBER}", "+0123456789"])
def test_what_is_no_number_is_not_repeated(content: str, tmp_path: Path) -> None:
    file = tmp_path / "number"
    file.write_text(content)
    with pytest.raises(Failure, match="does not hold one phone number") as failure:
        read_number(str(file))
    assert not content or content not in failure.value.problem


def test_the_command_and_the_bot_hash_alike() -> None:
    assert records.LABEL == erased.LABEL
