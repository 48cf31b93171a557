"""What a table of settings is, and the kinds of values that several settings have."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


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
