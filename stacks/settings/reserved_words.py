"""Words that the function understands by itself, as the function itself judges them."""

import importlib.util
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

WORDING = Path(__file__).resolve().parents[2] / "lambda_src" / "wording"


def is_reserved(keyword: str) -> bool:
    """Whether a text that is the keyword opts out, returns or asks for help."""
    wording = _wording()
    return wording.meaning(keyword) is not wording.Meaning.OTHER


def opts_out_or_nothing(phrase: str) -> bool:
    """Whether a text that is the phrase neither returns nor asks for help."""
    wording = _wording()
    meanings = wording.Meaning
    return wording.meaning(phrase) in (meanings.OPT_OUT_AT_AWS, meanings.OPT_OUT, meanings.OTHER)


@cache
def _wording() -> ModuleType:
    """The function's module, under a name of its own: the stacks do not import the function."""
    name = "smsbot_function_wording"
    spec = importlib.util.spec_from_file_location(
        name, WORDING / "__init__.py", submodule_search_locations=[str(WORDING)]
    )
    if spec is None or spec.loader is None:
        raise FileNotFoundError(WORDING)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
