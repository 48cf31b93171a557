"""A table is what its file says, whether Python has it parsed already or not."""

import tomllib
from pathlib import Path

import pytest

from keyproof.aws import table
from keyproof.aws.table import table_of

FOLDER = Path(table.__file__).parent
TABLES = sorted(FOLDER.rglob("*.toml"))


@pytest.mark.parametrize("path", TABLES, ids=[str(each.relative_to(FOLDER)) for each in TABLES])
def test_read_as_toml_is_read(path: Path) -> None:
    assert table_of(path) == tomllib.loads(path.read_text(encoding="utf-8"))
    assert not path.with_suffix(".py").exists()


def test_read_anew_after_a_change(tmp_path: Path) -> None:
    path = tmp_path / "names.toml"
    path.write_text('one = "ä"\n', encoding="utf-8")
    assert [table_of(path), table_of(path)] == [{"one": "ä"}] * 2
    path.write_text('one = "ä"\ntwo = [1]\n', encoding="utf-8")
    assert table_of(path) == {"one": "ä", "two": [1]}


def test_refuses_what_is_no_toml(tmp_path: Path) -> None:
    path = tmp_path / "names.toml"
    path.write_text("import os", encoding="utf-8")
    with pytest.raises(tomllib.TOMLDecodeError):
        table_of(path)
