"""Where the AWS provider may come from."""

from enum import StrEnum


class ProviderChoice(StrEnum):
    """``auto``: the Terraform registry if it answers, else the bundled provider."""

    AUTO = "auto"
    REGISTRY = "registry"
    BUNDLED = "bundled"
