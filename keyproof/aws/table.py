"""Reads tables that belong to the code, which Python keeps parsed next to its own modules."""

from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any


class _Table(SourceFileLoader):
    """A file of TOML as a module, whose parsed form is stored and renewed as that of any module."""

    def source_to_code(self, data: Any, path: Any, *_: object, **__: object) -> CodeType:  # noqa: ANN401 - as Python types it
        import tomllib  # Only where there is something new to parse.

        return compile(f"READ = {tomllib.loads(data.decode())!r}", path, "exec")


def table_of(path: Path) -> dict[str, Any]:
    """What is in a file of TOML that belongs to the code: who writes its folder runs code.

    No module next to it may have its name: Python would keep the two in one place.
    """
    module = ModuleType(path.stem)
    _Table(path.stem, str(path)).exec_module(module)
    return module.READ
