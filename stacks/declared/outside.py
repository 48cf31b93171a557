"""What is sent on, decrypted, to where this stack does not reach, each with the reason."""

from stacks.settings.environment import Environment


def sent_outside(_environment: Environment) -> dict[str, str]:
    """The reasons by the address of a subscription; so far nothing leaves."""
    return {}
