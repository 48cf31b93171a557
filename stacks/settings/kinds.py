"""What a table of settings is, and the kinds of values that several settings have."""

from collections.abc import Callable, Collection
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field

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


def once_in_any_case(what: str) -> Callable[[Listed], Listed]:
    """AWS takes two addresses of SNS, or two keys of tags, that differ in case for the same one."""

    def check(listed: Listed) -> Listed:
        if len({each.lower() for each in listed}) != len(listed):
            raise ValueError(f"{what} is there twice")
        return listed

    return check
