"""What a table of settings is, and the kinds of values that several settings have."""

from collections.abc import Callable, Collection
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

# Of an error whose message says what is wrong with the value.
MEASURED = "measured"
# Of an error whose message says what is allowed, in place of the description.
NEEDED = "needed"
Value = TypeVar("Value")
Listed = TypeVar("Listed", bound=Collection[str])


class Settings(BaseModel):
    """A table of the file, which has nothing but its settings, each of its own type."""

    # The patterns look ahead, which pydantic's own regular expressions cannot.
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, regex_engine="python-re")


def flag(meaning: str) -> Any:  # noqa: ANN401 - as pydantic types it
    """True or false, of what is ``whether …``."""
    return Field(description=f"true or false ({meaning})")


def whole_number(least: int, most: int, meaning: str) -> Any:  # noqa: ANN401 - as pydantic types it
    """A whole number within limits."""
    return Field(
        ge=least, le=most, description=f"a whole number from {least} to {most} ({meaning})"
    )


def text(pattern: str, description: str) -> Any:  # noqa: ANN401 - as pydantic types it
    """A text that is like a pattern as a whole."""
    return Field(pattern=rf"\A(?:{pattern})\Z", description=description)


def one_of(allowed: tuple[Value, ...]) -> Callable[[Value], Value]:
    """A check that refuses any other value."""

    def check(value: Value) -> Value:
        if value not in allowed:
            raise ValueError("not one of the allowed values")
        return value

    return check


def each_once(same: Callable[[str], str] = str.lower) -> Callable[[Listed], Listed]:
    """A check that refuses two entries of which ``same`` is the same.

    AWS takes two addresses of SNS, or two keys of tags, that differ in case for the same one.
    """

    def check(listed: Listed) -> Listed:
        names = [same(each) for each in listed]
        for each in listed:
            if names.count(same(each)) > 1:
                raise PydanticCustomError(MEASURED, "with {it} twice", {"it": repr(each)})
        return listed

    return check
