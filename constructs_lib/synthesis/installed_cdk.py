"""Which CDK is installed: CDKTF, or its successor CDK Terrain, which then answers to its names.

The two differ in the names of their packages alone, so the code is written with one set of names.
"""

import importlib
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import util
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType


@dataclass(frozen=True, kw_only=True)
class Cdk:
    """A CDK: the Python packages of its core and of its AWS bindings.

    ``distribution`` is the bindings' name in the package registry, ``lazy_version`` the release
    whose layout ``lazy_bindings`` knows.
    """

    core: str
    bindings: str
    distribution: str
    lazy_version: str


CDKTF = Cdk(
    core="cdktf",
    bindings="cdktf_cdktf_provider_aws",
    distribution="cdktf-cdktf-provider-aws",
    lazy_version="21.22.1",
)
CDKTN = Cdk(
    core="cdktn",
    bindings="cdktn_provider_aws",
    distribution="cdktn-provider-aws",
    lazy_version="25.8.1",
)


def answer_to_names_of_cdktf() -> Cdk:
    """Return the installed CDK; where that is CDK Terrain alone, let it be imported as CDKTF."""
    if _Renamed in map(type, sys.meta_path):
        return CDKTN
    if util.find_spec(CDKTF.core) is not None or util.find_spec(CDKTN.core) is None:
        return CDKTF
    sys.meta_path.insert(0, _Renamed())
    return CDKTN


def is_installed(distribution: str, version: str) -> bool:
    """Whether a version is what is imported, by its folder: importlib.metadata loads slowly.

    Of several installed ones, that is the first on ``sys.path``.
    """
    begin, end = f"{distribution.replace('-', '_')}-", ".dist-info"
    for folder in sys.path:
        with suppress(OSError), os.scandir(folder or os.curdir) as files:
            found = [each.name for each in files if each.name.startswith(begin)]
            versions = [each for each in found if each.endswith(end)]
            if versions:
                return versions == [f"{begin}{version}{end}"]
    return False


class _Renamed(MetaPathFinder, Loader):
    """Answers an import of CDKTF with the module of CDK Terrain, the very same object."""

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        package, dot, rest = fullname.partition(".")
        names = {CDKTF.core: CDKTN.core, CDKTF.bindings: CDKTN.bindings}
        if package not in names:
            return None
        return ModuleSpec(fullname, self, origin=f"{names[package]}{dot}{rest}")

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = importlib.import_module(str(spec.origin))
        # importlib is about to set it to the spec of the other name.
        spec.loader_state = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        if module.__spec__ is not None:
            module.__spec__ = module.__spec__.loader_state
