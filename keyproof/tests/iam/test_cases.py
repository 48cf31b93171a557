"""Every file in a folder of cases/: add one, and it is tested.

docs/concepts/access.md has the schema.
"""

from pathlib import Path

import pytest

from keyproof.iam.case import read_case
from keyproof.terminal.user_error import UserError
from keyproof.tests.cases import read_data

CASES = sorted((Path(__file__).parent / "cases").glob("*/*.json"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_answer_is_the_expected_one(path: Path) -> None:
    case = read_case(path)
    assert case.expected is not None, "a case here says what it expects"
    assert case.decide().verdict == case.expected


@pytest.mark.parametrize(
    ("content", "problem"), read_data(__file__, "what_is_no_case_is_told_with_its_place")
)
def test_what_is_no_case_is_told_with_its_place(tmp_path: Path, content: str, problem: str) -> None:
    path = tmp_path / "FILE"
    path.write_text(content) if content else path.mkdir()
    with pytest.raises(UserError) as refusal:
        read_case(path)
    assert refusal.value.problem == problem.replace("FILE", str(path))
    assert refusal.value.hint == read_data(__file__, "hint")
