"""Who may both administer a key and use it, each with the reason; nobody else may."""

from stacks.settings.environment import Environment


def both_duties(environment: Environment) -> dict[str, str]:
    """The reasons by role, spelled ``role/NAME``."""
    return {
        f"role/{environment.deploy_role}": "Terraform runs as this role: it makes the keys, and "
        "puts the tables and log groups under them."
    }
