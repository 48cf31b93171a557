import zipfile
from pathlib import Path

import pytest

from constructs_lib.compute.deployment_package import deployment_package


def _source(folder: Path) -> Path:
    (folder / "inner").mkdir(parents=True)
    (folder / "b.py").write_text("B = 1\n")
    (folder / "a.py").write_text("A = 1\n")
    (folder / "inner" / "c.py").write_text("C = 1\n")
    (folder / "notes.txt").write_text("not code")
    return folder


def test_it_holds_the_python_files_in_order_and_nothing_else(tmp_path: Path) -> None:
    with (
        deployment_package(_source(tmp_path / "bot")) as package,
        zipfile.ZipFile(package.path) as archive,
    ):
        assert archive.namelist() == ["a.py", "b.py", "inner/c.py"]
        assert archive.read("inner/c.py") == b"C = 1\n"


def test_entries_have_a_fixed_date_and_mode_and_are_not_compressed(tmp_path: Path) -> None:
    (tmp_path / "é.py").write_text("# why\nA = 1\n", encoding="utf-8")
    with deployment_package(tmp_path) as package, zipfile.ZipFile(package.path) as archive:
        assert archive.testzip() is None
        (entry,) = archive.infolist()
    assert entry.filename == "é.py"
    assert entry.date_time == (1980, 1, 1, 0, 0, 0)
    assert (entry.create_system, entry.external_attr >> 16) == (3, 0o100644)
    assert entry.compress_type == zipfile.ZIP_STORED


def test_the_bytes_are_the_same_on_any_machine(tmp_path: Path) -> None:
    """The hash that every machine and every release of Python gives for these sources."""
    with deployment_package(_source(tmp_path / "bot")) as package:
        assert package.source_code_hash == "dusK3XFVwzQwy5g6i15Fu79mTAtdpoLqfMKCMVUPesc="


def test_nothing_stays_behind(tmp_path: Path) -> None:
    with deployment_package(_source(tmp_path / "bot")) as package:
        assert package.path.exists()
    assert not package.path.parent.exists()


def test_an_empty_source_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="No Python file"), deployment_package(tmp_path):
        pass
