"""Loads the AWS bindings one resource at a time, in Python and in Node.js.

A stock ``import cdktf_cdktf_provider_aws.kms_key`` runs the package's ``__init__``, which imports
all of its 2,212 submodules (CDK Terrain: 2,433), and makes Node.js load as many. Both sides are
replaced here:

- Python: a module object with the package's ``__path__`` stands in ``sys.modules``, so that a
  submodule is imported by itself.
- Node.js: ``lazy_bindings.js``, preloaded through ``NODE_OPTIONS``, answers the package's index
  with stand-ins that load a resource's module when it is first used.

Both rely on how the package is laid out, so they apply to one version of each CDK's bindings. Any
other version is imported the stock way.
"""

import importlib.machinery
import importlib.util
import os
import sys
import types
from pathlib import Path

from constructs_lib.synthesis.installed_cdk import Cdk, is_installed

NODE_HOOK = Path(__file__).with_name("lazy_bindings.js")
NODE_OPTIONS = "NODE_OPTIONS"


def install(cdk: Cdk) -> bool:
    """Make the AWS bindings load lazily from here on; return whether they do.

    Nothing changes, and the answer is False, when another version is installed or when the bindings
    were imported before. Call it before the CDK is imported: its Node.js process reads
    ``NODE_OPTIONS`` when it starts.
    """
    if cdk.bindings in sys.modules:
        return isinstance(sys.modules[cdk.bindings], _LazyPackage)
    if not is_installed(cdk.distribution, cdk.lazy_version):
        return False
    spec = importlib.util.find_spec(cdk.bindings)
    if spec is None or spec.submodule_search_locations is None:
        return False
    sys.modules[cdk.bindings] = _LazyPackage(spec)
    _preload(NODE_HOOK)
    return True


def _preload(hook: Path) -> None:
    """Let Node.js load a script before everything else, unless a parent process has done so."""
    # Quoted as NODE_OPTIONS wants it, for a checkout whose path has a space or a backslash.
    quoted = str(hook).replace("\\", "\\\\").replace('"', '\\"')
    option, present = f'--require "{quoted}"', os.environ.get(NODE_OPTIONS, "")
    if option not in present:
        os.environ[NODE_OPTIONS] = f"{present} {option}".strip()


class _LazyPackage(types.ModuleType):
    """The bindings' package without the imports of its ``__init__``."""

    def __init__(self, spec: importlib.machinery.ModuleSpec) -> None:
        super().__init__(spec.name)
        self.__spec__ = spec
        self.__path__ = list(spec.submodule_search_locations or ())
