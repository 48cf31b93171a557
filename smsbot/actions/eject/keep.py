"""The resources that stay when an environment leaves Terraform."""

from enum import StrEnum


class Keep(StrEnum):
    """The resources that Terraform forgets, and does not destroy."""

    KEYS = "keys"
    EVERYTHING = "everything"
