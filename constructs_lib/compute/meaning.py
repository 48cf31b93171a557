"""Whether two Python sources mean the same, whatever their comments and docstrings say."""

import ast
import warnings

WITH_DOCSTRINGS = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def means_the_same(content: bytes, other: bytes) -> bool:
    """Whether two files do the same in the same lines; False where Python cannot read one."""
    try:
        return _meaning(content) == _meaning(other)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def _meaning(content: bytes) -> tuple[str, list[int]]:
    """What a module does, and the lines of its statements."""
    with warnings.catch_warnings():  # of escapes that Python does not know
        warnings.simplefilter("ignore")
        module = ast.parse(content)
    lines: list[int] = []
    for node in ast.walk(module):
        if isinstance(node, ast.stmt):
            lines.append(node.lineno)
        if isinstance(node, WITH_DOCSTRINGS):
            match node.body[:1]:
                case [ast.Expr(ast.Constant(str()) as docstring)]:
                    docstring.value, docstring.kind = "", None
                case _:
                    pass
    return ast.dump(module), lines
