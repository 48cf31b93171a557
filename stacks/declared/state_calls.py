"""What the stack of the state declares about its encryption, for the proofs to hold it to."""

from keyproof.declarations import ADMINISTRATORS, DeclaredCall
from stacks.declared.calls import administration, calls_on_locked_key
from stacks.settings.environment import Environment

KEY = "aws_kms_key.state"
BUCKET = "aws_s3_bucket.state"


def state_calls(environment: Environment) -> tuple[DeclaredCall, ...]:
    """The roles that read and write the state, and administrators of its key."""
    deploy_role = f"role/{environment.deploy_role}"
    return (
        DeclaredCall(caller=f"role/{environment.plan_role}", action="s3:GetObject", target=BUCKET),
        *(
            DeclaredCall(caller=deploy_role, action=action, target=BUCKET)
            for action in ("s3:GetObject", "s3:PutObject")
        ),
        *(
            DeclaredCall(caller=ADMINISTRATORS, action=action, target=KEY)
            for action in administration(environment)
        ),
        *calls_on_locked_key(KEY, environment),
    )


def both_duties(environment: Environment) -> dict[str, str]:
    """Who may both administer the key and use it, with the reason."""
    return {
        f"role/{environment.deploy_role}": "Terraform runs as this role: it makes the key, and "
        "keeps the state under it."
    }
