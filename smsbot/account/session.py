"""The AWS account of an environment: a session from ``--profile``, and errors.

boto3 itself reads AWS_PROFILE, AWS_ENDPOINT_URL, AWS_CA_BUNDLE and the rest.
"""

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import boto3
import botocore.session
from botocore.awsrequest import AWSPreparedRequest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, ProfileNotFound
from botocore.parsers import ResponseParserError

from keyproof.terminal.user_error import UserError
from smsbot import sandboxed
from smsbot.sandboxed import is_embedded
from stacks.settings.environment import Environment

if TYPE_CHECKING:
    from mypy_boto3_sts.type_defs import GetCallerIdentityResponseTypeDef

CONNECT_TIMEOUT_IN_SECONDS = 5
READ_TIMEOUT_IN_SECONDS = 20
ATTEMPTS = 4

# Credentials that AWS does not accept, or no longer.
NOT_ACCEPTED = (
    *("IncompleteSignature", "InvalidAccessKeyId", "InvalidClientTokenId"),
    *("InvalidSignatureException", "SignatureDoesNotMatch", "UnrecognizedClientException"),
    *("ExpiredToken", "ExpiredTokenException", "RequestExpired"),
)
# A permission is missing, at the service or at the key.
DENIED = (
    *("AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation"),
    *("AuthorizationErrorException", "KMSAccessDeniedException", "KMSAccessDenied"),
    *("KMS.AccessDeniedException", "KmsAccessDenied"),
)
PROFILES = "`aws configure list-profiles` lists the profiles: use one in --profile or AWS_PROFILE."
SIGN_IN = f"Sign in again, such as with `aws sso login`, or use another profile. {PROFILES}"
# Of an error before any answer: no credentials, a wrong file, or nothing answers.
CONFIGURE = (
    f"{SIGN_IN} Check the region, the network and its proxy, AWS_ENDPOINT_URL and AWS_CA_BUNDLE. "
    "If these name a sandbox, start it: `smsbot sandbox up`."
)
EXPORT = "Export its session, and omit --profile: docs/deploy/local.md says how."
OTHER_IDENTITY = "Assume a role with this permission, or give another --profile."
AGAIN = "Check that the resource exists in this account and region, or run it again in a while."
INVALID_ENDPOINT = "Invalid endpoint"
CHECK_ENDPOINT = "Check the proxy, AWS_ENDPOINT_URL, and endpoint_url in ~/.aws/config."
# Nothing, or something that is not of AWS, such as a page of a proxy.
NO_ANSWER = (BotoCoreError, ResponseParserError)
IDENTITY = "identity_by_sts"  # an attribute of a session


def session_for(environment: Environment, *, profile: str | None) -> boto3.Session:
    """A session of the environment's account, in its region.

    Without ``profile``, boto3 looks for credentials where it always does. One request to STS, which
    needs no permission, proves them before anything is done with them. Clients of the session try
    4 times, each longer after a failure than before.

    In a sandbox no request of the session leaves it, and elsewhere none goes to a sandbox. Raises
    UserError without credentials that AWS accepts, if nothing answers, and if the account is not
    the ``account_id`` of the environment.
    """
    own = {} if profile else sandboxed.credentials_for(environment)
    core = botocore.session.Session()
    core.set_default_client_config(
        Config(
            retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
            connect_timeout=CONNECT_TIMEOUT_IN_SECONDS,
            read_timeout=READ_TIMEOUT_IN_SECONDS,
            # A proxy is another machine, whatever NO_PROXY says.
            proxies={} if sandboxed.sandbox() else None,
        )
    )
    core.register("before-send", refuse_other_side)  # pyrefly: ignore[bad-argument-type]
    with failures("looking for credentials"):
        session = boto3.Session(
            botocore_session=core,
            profile_name=profile,
            region_name=environment.region,
            **cast("Any", {name.lower(): each for name, each in own.items()}),
        )
        if session.get_credentials() is None:
            raise NoCredentialsError
        account = identity_of(session)["Account"]
    if is_embedded(account) != (sandboxed.sandbox() is not None):
        raise _other_side(f"AWS_ACCESS_KEY_ID or the profile is of the account {account}")
    if environment.account_id not in (None, account):
        raise UserError(
            f"The credentials belong to the account {account}; {environment.name} is in "
            f"{environment.account_id} according to its account_id in environments.toml.",
            hint="Name a profile of that account with --profile, or set AWS_PROFILE.",
        )
    return session


def identity_of(session: boto3.Session) -> "GetCallerIdentityResponseTypeDef":
    """The account and the ARN of a session's credentials; ``session_for`` asked for them."""
    if IDENTITY not in vars(session):
        setattr(session, IDENTITY, session.client("sts").get_caller_identity())
    return vars(session)[IDENTITY]


def role_in(arn: str) -> str | None:
    """The role of an identity, by its ARN; empty for a user, None for another one, such as root."""
    kind, _, name = arn.rpartition(":")[2].partition("/")
    return {"assumed-role": name.partition("/")[0], "user": ""}.get(kind)


def refuse_other_side(request: AWSPreparedRequest, **_: object) -> None:
    """Raise UserError for a request of the sandbox that would leave it, and for any other to one.

    Only the sandbox's own certificate authority vouches for its endpoint. AWS is never on this
    machine.
    """
    root = sandboxed.sandbox()
    trusted = os.environ.get("AWS_CA_BUNDLE", "")
    vouched = sandboxed.sandbox_of(Path(trusted)) if trusted else None
    url = urlsplit(request.url)
    is_here = sandboxed.is_this_machine(url.hostname or "")
    if is_here != (root is not None) or (is_here and url.scheme != "https"):
        raise _other_side(f"AWS_ENDPOINT_URL or the profile leads to {url.scheme}://{url.hostname}")
    if vouched != root:
        raise _other_side(f"AWS_CA_BUNDLE is {trusted or 'not set'}")


def _other_side(received: str) -> UserError:
    sandboxed.refuse_gone()
    root = sandboxed.sandbox()
    place = f"in the sandbox {root}" if root else "in no sandbox"
    return UserError(
        f"This shell is {place} ({sandboxed.VARIABLE}), but {received}. Nothing was requested.",
        hint="For AWS, open a new shell. For the sandbox, load its settings: "
        'eval "$(smsbot sandbox env)".',
    )


@contextmanager
def failures(doing: str, *, denied: str = OTHER_IDENTITY) -> Generator[None]:
    """Turn what boto3 raises into a UserError that says what was being done.

    ``doing`` is such as "reading the keys"; ``denied`` says what to do if a permission is missing.
    """
    try:
        yield
    except ClientError as error:
        code, hint = error_code(error), denied if is_denied(error) else AGAIN
        message = " ".join(error.response.get("Error", {}).get("Message", "").split())
        problem = f"AWS refused {error.operation_name} with {code}: {message}"
        if code in NOT_ACCEPTED:
            # The message can hold the request as it was signed, with its session token.
            problem, hint = f"AWS rejected the credentials ({code}).", SIGN_IN
        raise UserError(f"While {doing}: {problem}", hint=hint) from error
    except EOFError as error:
        problem = f"While {doing}: the profile asks for an MFA code, and there is no terminal."
        raise UserError(problem, hint=EXPORT) from error
    except BotoCoreError as error:
        hint = PROFILES if isinstance(error, ProfileNotFound) else CONFIGURE
        raise UserError(f"While {doing}: {error}", hint=hint) from error
    except ResponseParserError as error:
        problem = f"While {doing}: the response is not from AWS."
        raise UserError(problem, hint=CHECK_ENDPOINT) from error
    except ValueError as error:
        if not str(error).startswith(INVALID_ENDPOINT):
            raise
        raise UserError(f"While {doing}: {error}", hint=CHECK_ENDPOINT) from error


def error_code(error: ClientError) -> str:
    """The code that AWS refused a request with, such as ``AccessDeniedException``."""
    return error.response.get("Error", {}).get("Code", "")


def is_denied(error: ClientError) -> bool:
    """Whether a request was refused because a permission is missing."""
    return error_code(error) in DENIED
