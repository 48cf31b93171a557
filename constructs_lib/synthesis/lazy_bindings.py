"""Loads the AWS bindings one resource at a time, in Python and in Node.js.

A stock ``import cdktf_cdktf_provider_aws.kms_key`` runs the package's ``__init__``, which imports
all of its 2,212 submodules, and makes Node.js load as many. Both sides are replaced here:

- Python: a module object with the package's ``__path__`` stands in ``sys.modules``, so that a
  submodule is imported by itself.
- Each submodule asks for the installed version of typeguard, which is read from disk once.
- Node.js: ``lazy_bindings.js``, preloaded through ``NODE_OPTIONS``, answers the package's index
  with stand-ins that load a resource's module when it is first used.

Both rely on how the package is laid out, so they apply to the version they were written for and to
no other; any other version is imported the stock way.
"""

import functools
import importlib.machinery
import importlib.util
import sys
import types
from importlib import metadata
from pathlib import Path

from constructs_lib.synthesis import node_options

DISTRIBUTION = "cdktf-cdktf-provider-aws"
PACKAGE = "cdktf_cdktf_provider_aws"
WRITTEN_FOR = "21.22.1"
NODE_HOOK = Path(__file__).with_name("lazy_bindings.js")


def install() -> bool:
    """Make the AWS bindings load lazily from here on; return whether they do.

    Nothing changes, and the answer is False, when another version is installed or when the bindings
    were imported before. Call it before ``cdktf`` is imported: its Node.js process reads
    ``NODE_OPTIONS`` when it starts.
    """
    if PACKAGE in sys.modules:
        return isinstance(sys.modules[PACKAGE], _LazyPackage)
    if _installed_version() != WRITTEN_FOR:
        return False
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.submodule_search_locations is None:
        return False
    sys.modules[PACKAGE] = _LazyPackage(spec)
    metadata.version = functools.cache(metadata.version)
    node_options.preload(NODE_HOOK)
    return True


class _LazyPackage(types.ModuleType):
    """The bindings' package without the imports of its ``__init__``."""

    def __init__(self, spec: importlib.machinery.ModuleSpec) -> None:
        super().__init__(PACKAGE)
        self.__spec__ = spec
        self.__path__ = list(spec.submodule_search_locations or ())


def _installed_version() -> str | None:
    try:
        return metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return None
