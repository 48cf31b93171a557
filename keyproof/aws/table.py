"""Reads the tables of this folder, which Python keeps parsed next to its own modules."""

import tomllib
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any


class _Table(SourceFileLoader):
    """A file of TOML as a module, whose parsed form is stored and renewed as that of any module."""

    def source_to_code(self, data: Any, path: Any, *_: object, **__: object) -> CodeType:  # noqa: ANN401 - as Python types it
        return compile(f"READ = {tomllib.loads(data.decode())!r}", path, "exec")


def table_of(path: Path) -> dict[str, Any]:
    """What is in a file of TOML, of this package alone: who writes its folder runs code."""
    module = ModuleType(path.stem)
    _Table(path.stem, str(path)).exec_module(module)
    return module.READ
