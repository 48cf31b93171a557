import ast
import base64
import hashlib
import os
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


def test_the_bytes_depend_on_the_sources_alone(tmp_path: Path) -> None:
    first, second = _source(tmp_path / "one" / "bot"), _source(tmp_path / "two" / "bot")
    for file in second.rglob("*.py"):
        os.utime(file, (1, 1))
        file.chmod(0o700)
    with deployment_package(first) as one, deployment_package(second) as two:
        assert one.path.read_bytes() == two.path.read_bytes()
        assert one.source_code_hash == two.source_code_hash


def test_it_holds_the_python_files_in_order_and_nothing_else(tmp_path: Path) -> None:
    with (
        deployment_package(_source(tmp_path / "bot")) as package,
        zipfile.ZipFile(package.path) as archive,
    ):
        assert archive.namelist() == ["a.py", "b.py", "inner/c.py"]
        assert archive.read("inner/c.py") == b"C=1\n"


def test_comments_docstrings_and_types_of_functions_move_no_line(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        '"""What it is.\n\nMore.\n"""\n# why\nA = "# no comment"  # a\n\n\n'
        'def b(é: str, *c: int, d: "int" = 1) -> dict[str, int]:\n'
        '    """Say b."""\n    return """\n# text\n"""\n\n\n'
        'class C:\n    """c"""\n'
    )
    with deployment_package(tmp_path) as package, zipfile.ZipFile(package.path) as archive:
        assert archive.read("a.py").decode() == (
            '\n\n\n\n\nA="# no comment"\n\n\n'
            'def b(é,*c,d=1):\n\n return """\n# text\n"""\n\n\nclass C:\n ""\n'
        )


def test_code_means_the_same_with_narrow_indentation_and_few_spaces(tmp_path: Path) -> None:
    code = (
        'if A:\n    B = (\n        1,\n    )\n    C = """\n        c\n  """\n    D = f"""\n'
        '    {B}\n"""\n'
        'E = not "a b" if 1 in B else - 1 , f"{ B !r} {{ }} {1 : >3}" "c"  f"d" , B [0]\n'
    )
    for step in ("    ", "   ", "\t"):
        source = code.replace("    B", f"{step}B").replace("    C", f"{step}C")
        (tmp_path / "a.py").write_text(source.replace("    D", f"{step}D"))
        with deployment_package(tmp_path) as package, zipfile.ZipFile(package.path) as archive:
            packed = ast.parse(archive.read("a.py"))
        assert ast.dump(packed) == ast.dump(ast.parse((tmp_path / "a.py").read_text()))


def test_the_hash_is_the_one_that_lambda_gives(tmp_path: Path) -> None:
    with deployment_package(_source(tmp_path / "bot")) as package:
        digest = hashlib.sha256(package.path.read_bytes()).digest()
        assert base64.b64decode(package.source_code_hash) == digest


def test_nothing_stays_behind(tmp_path: Path) -> None:
    with deployment_package(_source(tmp_path / "bot")) as package:
        assert package.path.exists()
    assert not package.path.parent.exists()


def test_an_empty_source_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no Python file"), deployment_package(tmp_path):
        pass
