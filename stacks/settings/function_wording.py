"""Words that the function understands by itself, and lengths, as the function judges them."""

import importlib.util
import sys
from functools import cache
from pathlib import Path
from typing import Any

WORDING = Path(__file__).resolve().parents[2] / "lambda_src" / "wording"


@cache
def is_reserved(keyword: str) -> bool:
    """Whether a text that is the keyword opts out, returns or asks for help."""
    wording = _wording()
    return wording.meaning(keyword) is not wording.Meaning.OTHER


@cache
def opts_out_or_nothing(phrase: str) -> bool:
    """Whether a text that is the phrase neither returns nor asks for help."""
    wording = _wording()
    meanings = wording.Meaning
    return wording.meaning(phrase) in (meanings.OPT_OUT_AT_AWS, meanings.OPT_OUT, meanings.OTHER)


def most_segments() -> int:
    """The segments of the longest reply that the bot sends."""
    return _length().MOST_SEGMENTS


def sms_length(text: str) -> Any:  # noqa: ANN401 - a type of a module that is loaded by its path
    """The length of a text; ``str`` of it is for people, and it has ``segments``."""
    return _length().sms_length(text)


@cache
def _length() -> Any:  # noqa: ANN401
    """By itself: lengths need none of the words, which take longer to load than all settings."""
    return _loaded("smsbot_function_length", WORDING.with_name("sms_length.py"))


@cache
def _wording() -> Any:  # noqa: ANN401
    return _loaded("smsbot_function_wording", WORDING / "__init__.py")


def _loaded(name: str, path: Path) -> Any:  # noqa: ANN401
    """A module of the function, under a name of its own: the stacks do not import the function."""
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
