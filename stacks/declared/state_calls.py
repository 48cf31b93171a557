"""What the bootstrap declares about its encryption, for the proofs to hold it to."""

from keyproof.declarations import ADMINISTRATORS, DeclaredCall, Surplus
from stacks.declared.calls import administration, calls_on_locked_key
from stacks.settings.environment import Environment

KEY = "aws_kms_key.state"


def state_calls(environment: Environment) -> tuple[DeclaredCall, ...]:
    """The administrators of the key."""
    return (
        *(
            DeclaredCall(caller=ADMINISTRATORS, action=action, target=KEY)
            for action in administration(environment)
        ),
        *calls_on_locked_key(KEY, environment),
    )


def state_uses(environment: Environment) -> tuple[Surplus, ...]:
    """Who uses the key: each role for its own objects, which no declared call names."""
    uses = [
        (environment.deploy_role, ("kms:Decrypt", "kms:GenerateDataKey")),
        (environment.admin_role, ("kms:Decrypt", "kms:GenerateDataKey")),
        *([(environment.plan_role, ("kms:Decrypt",))] if environment.oidc else ()),
    ]
    return tuple(
        Surplus(
            caller=f"role/{role}",
            key=KEY,
            actions=actions,
            through="s3",
            reason="Reads or writes one state; tests/stacks/bootstrap holds the policies to that.",
        )
        for role, actions in uses
    )


def both_duties(environment: Environment) -> dict[str, str]:
    """Who may both administer the key and use it, with the reason."""
    return {
        f"role/{environment.deploy_role}": "It keeps the state under the key. Its own policy does "
        "not let it administer that key.",
        f"role/{environment.admin_role}": "It makes the key, and keeps the state of the bootstrap "
        "under it.",
    }
