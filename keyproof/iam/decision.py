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

    ``service_control`` is a list of levels, from the root of the organization to the account; each
    level has to allow the request. ``resource`` are the policy of the resource and what else says
    who may use it, such as the grants of a key. ``resource_control`` are the policies of the
    organization for resources; AWS's own policy allows whatever they do not deny.
    ``endpoint`` are the policies of the VPC endpoint that a request comes through, if any.
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

    ``like`` is a pattern that the ARN follows where its last part is not known yet, so that ``arn``
    has something in its place. ``policy_required``: a key and a role are used by nobody whom their
    own policy does not allow or leave to the account, whatever an identity's policies say.
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
