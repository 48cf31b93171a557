"""What an evaluation is asked, and what it answers."""

from dataclasses import dataclass
from enum import StrEnum

from keyproof.iam.statements import Match, NamedPolicy


class Verdict(StrEnum):
    """The answer to a request. UNKNOWN is never to be taken for allowed."""

    ALLOWED = "Allowed"
    IMPLICITLY_DENIED = "ImplicitlyDenied"
    EXPLICITLY_DENIED = "ExplicitlyDenied"
    UNKNOWN = "Unknown"


POSSIBLE = (Verdict.ALLOWED, Verdict.UNKNOWN)


@dataclass(frozen=True, kw_only=True)
class Policies:
    """The policies that decide about a request.

    Each level of ``service_control``, from the root of the organization to the account, has to
    allow the request. ``resource`` includes grants. AWS's own policy allows whatever
    ``resource_control`` does not deny.
    """

    identity: tuple[NamedPolicy, ...] = ()
    resource: tuple[NamedPolicy, ...] = ()
    boundaries: tuple[NamedPolicy, ...] = ()
    service_control: tuple[tuple[NamedPolicy, ...], ...] = ()
    session: tuple[NamedPolicy, ...] = ()
    resource_control: tuple[NamedPolicy, ...] = ()
    endpoint: tuple[NamedPolicy, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Target:
    """The resource of a request.

    ``like`` is a pattern of the ARN where its last part is not known yet. ``policy_required``: a
    key and a role are used by nobody whom their own policy does not allow or leave to the account.
    """

    arn: str
    account: str
    policy_required: bool
    like: str = ""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """An answer with the statements that led to it.

    ``missing`` names the kinds of policy that would have to allow the request and do not.
    """

    verdict: Verdict
    deciding: tuple[Match, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def possible(self) -> bool:
        """Whether the request may be allowed."""
        return self.verdict in POSSIBLE
