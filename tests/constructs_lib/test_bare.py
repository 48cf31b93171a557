import ast
from pathlib import Path

import pytest

from constructs_lib.compute.bare import bare, stripped

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "lambda_src").rglob("*.py"))
WITH_DOCSTRINGS = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def _parsed(source: str) -> str:
    """What a module means and in which lines, whatever its docstrings say."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, WITH_DOCSTRINGS) and ast.get_docstring(node) is not None:
            first = node.body[0]
            assert isinstance(first, ast.Expr)
            first.value = ast.Constant("")
    lines = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    return f"{ast.dump(tree)} {lines}"


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_a_source_means_the_same_in_the_same_lines(file: Path) -> None:
    source = file.read_bytes()
    left = bare(source)
    assert left == stripped(source)
    assert _parsed(left.decode()) == _parsed(source.decode())


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("# why\nA = 1  # how\n", "\nA = 1\n"),
        ('"""What."""\nA = "#"\n', '""\nA = "#"\n'),
        ('def f():\n    """What\n\n    it does."""\n', 'def f():\n    ""\n\n\n'),
        ("class A:  # why\n    '''What.'''\n    B = '#'", "class A:\n    \"\"\n    B = '#'"),
        ('A = (\n    """\n    # text\n    """\n)\n', 'A = (\n    """\n    # text\n    """\n)\n'),
        ('A = {1: """What."""}\n', 'A = {1: """What."""}\n'),
        (r'A = "\"# no", r"\d\\#"' + "\n", r'A = "\"# no", r"\d\\#"' + "\n"),
        ('A = "it\'s"  # "why"\n', 'A = "it\'s"\n'),
        ('A = 1\n"""Not the first."""\n', 'A = 1\n"""Not the first."""\n'),
        ('class A:\n    "What."; B = 1\n', 'class A:\n    ""; B = 1\n'),
        ('def f(): "What."  # why\n', 'def f(): ""\n'),
        ('A = f"{1} # no"  # why\n', 'A = f"{1} # no"\n'),
        ('"é"; A = "é # é"  # é\n', '""; A = "é # é"\n'),
    ],
)
def test_comments_and_docstrings_are_left_out(source: str, left: str) -> None:
    assert bare(source.encode()).decode() == left


@pytest.mark.parametrize(
    "source",
    [
        'A = {\n    "a":\n        "b"\n}\n',
        'A = (lambda:\n    "x"\n)\n',
        'def f(a:\n    "int"\n): ...\n',
        'A = [1, 2][0:\n    "x"\n]\n',
        'd = {"a # b": 1}\nA = f"{d["a # b"]}"\n',
        'class A:\n    b"no docstring"\n',
        'class A:\n    f"no docstring"\n',
        'class A:\n    """In\n    two lines."""; B = 1\n',
        "what is this? #\n",
        "A = '\0' # a zero\n",
        'if A:\n    "text"\n',
        "A = 1  # how\nB = 'not closed\n",
    ],
)
def test_what_is_no_docstring_and_what_is_not_understood_stays(source: str) -> None:
    assert bare(source.encode()).decode() == source


@pytest.mark.parametrize(
    ("content", "left"),
    [
        (b'# -*- coding: latin-1 -*-\nA = "\xe9"\n', b'# -*- coding: latin-1 -*-\nA = "\xe9"\n'),
        (b"# coding: none\nA = 1\n", b"# coding: none\nA = 1\n"),
        (b'\n\nA = "\xe9"  # why\n', b'\n\nA = "\xe9"  # why\n'),
        (b'# coding: cp850\nA = "\xc3\xa9"  # how\n', b'# coding: cp850\nA = "\xc3\xa9"  # how\n'),
        (b"# coding: utf-8\nA = 1  # how\n", b"\nA = 1\n"),
        (b"\xef\xbb\xbfA = 1  # how\r\n", b"A = 1\n"),
    ],
)
def test_a_file_in_another_encoding_stays(content: bytes, left: bytes) -> None:
    assert bare(content) == left
