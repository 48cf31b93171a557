"""Makes the bucket of a state on the embedded AWS, as ``smsbot state bootstrap`` does on AWS."""

from smsbot.account.session import session_for
from smsbot.actions.state.bootstrap import Bootstrap
from smsbot.sandbox.deployment import Deployment
from stacks.settings.environment import Environment
from stacks.state.state_names import stack_of


def make_bucket(deployment: Deployment, environment: Environment) -> None:
    """Make the bucket and its key by their own stack, whose state ends up in the bucket.

    Call it in a shell of the sandbox.
    """
    bootstrap = Bootstrap(
        terraform=deployment.terraform,
        stack=deployment.folder.with_name(stack_of(environment)),
        environment=environment,
        session=session_for(environment, profile=None),
    )
    bootstrap.build_beside()
    bootstrap.move_in()
