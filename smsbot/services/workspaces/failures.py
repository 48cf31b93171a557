"""The refusals of HCP Terraform, for people.

https://developer.hashicorp.com/terraform/cloud-docs/api-docs#response-codes
"""

from collections.abc import Generator
from contextlib import contextmanager

from pytfe.errors import AuthError, NotFound, RateLimited, ServerError, TFEError

from keyproof.terminal.failure import Failure
from keyproof.visible import one_line
from smsbot.services.workspaces.api import RETRIES
from smsbot.services.workspaces.declared import Organization
from smsbot.services.workspaces.token import TFE_TOKEN, Token

UNAUTHORIZED = 401


@contextmanager
def failures(doing: str, organization: Organization, token: Token) -> Generator[None]:
    """Turn what pytfe raises into a Failure that says what was being done."""
    host = organization.hostname
    try:
        yield
    except RateLimited as error:
        raise Failure(
            f"{host} wants fewer requests (429), {doing}; it was asked {RETRIES + 1} times.",
            way_on="Run the command again in a minute; it goes on where it ended.",
        ) from error
    except AuthError as error:
        raise _not_authorized(error, doing, host, token) from error
    except NotFound as error:
        raise Failure(
            f'{host} answers "{one_line(str(error))}" (404), {doing}: it is not there, or the '
            f"token of {token.source} may not do that. HCP Terraform does not say which.",
            way_on="See that the names in environments.toml are right, and that the token is of "
            'the owners or of a team with "Manage all projects and workspaces".',
        ) from error
    except ServerError as error:
        told = (
            f"answers {error.status}"
            if error.status
            else f"cannot be reached: {one_line(str(error))}"
        )
        raise Failure(
            f"{host} {told}, {doing}.",
            way_on="See that the network and its proxy let you reach it, and that SSL_CERT_FILE "
            "names the authority of its certificate where that is your own. Then run the command "
            "again; it goes on where it ended.",
        ) from error
    except TFEError as error:
        raise Failure(
            f"{host} refuses ({error.status}), {doing}: {one_line(str(error))}",
            way_on="Run the command again: what it shows is what is left to do.",
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Failure(
            f"{host} answers something else than its API is documented to, {doing}.",
            way_on="See that hostname in environments.toml is right, and that no proxy answers.",
        ) from error


def _not_authorized(error: AuthError, doing: str, host: str, token: Token) -> Failure:
    if error.status == UNAUTHORIZED:
        return Failure(
            f"{host} does not accept the token of {token.source}, {doing}.",
            way_on=f"Get a new one with `terraform login {host}`; {TFE_TOKEN}, where it is set, is "
            "used in place of that.",
        )
    return Failure(
        f"{host} does not let the token of {token.source} do that ({error.status}), {doing}: "
        f"{one_line(str(error))}",
        way_on="Use the token of somebody who may.",
    )
