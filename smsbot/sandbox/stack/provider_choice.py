"""Where the AWS provider may come from."""

import os
from enum import StrEnum

from keyproof.terminal.user_error import UserError


class ProviderChoice(StrEnum):
    """``auto``: the Terraform registry if it answers, else the bundled provider."""

    AUTO = "auto"
    REGISTRY = "registry"
    BUNDLED = "bundled"


def provider_choice() -> ProviderChoice:
    """Where it comes from, by SMSBOT_PROVIDER. Raises UserError for another word."""
    named = os.environ.get("SMSBOT_PROVIDER") or ProviderChoice.AUTO
    if named not in tuple(ProviderChoice):
        raise UserError(
            f"SMSBOT_PROVIDER is {named!r}.",
            hint=f"Set it to one of {', '.join(ProviderChoice)}, or unset it.",
        )
    return ProviderChoice(named)
