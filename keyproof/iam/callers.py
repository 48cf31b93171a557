"""Who asks: an identity of an account, an AWS service or nobody known, and who is named."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from keyproof.iam.context import ABSENT, Values, present
from keyproof.iam.patterns import Pattern, Text, match, match_arn, pattern_of
from keyproof.iam.truth import Truth, any_of
from keyproof.policy_document import Principal

ACCOUNT_ARN = re.compile(r"arn:(?P<partition>[^:]*):iam::(?P<account>[^:]+):root")
# A word stands for the number of an account that is not known.
ACCOUNT_ID = re.compile(r"[0-9]{12}|ACCOUNT( of .+)?")
NO_ACCOUNT = re.compile(r"arn:[^:]*:(iam|sts)::[a-z][^:]*:")
SESSION_ARN = re.compile(
    r"arn:(?P<partition>[^:]*):sts::(?P<account>[^:]+):assumed-role/(?P<role>[^/]+)/[^/]+"
)


# In China some end otherwise.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
SERVICE_ENDINGS = (".amazonaws.com", ".amazonaws.com.cn")


@dataclass(frozen=True, kw_only=True)
class Identity:
    """A user, role, role session or root user.

    ``arn`` is what ``aws:PrincipalArn`` holds: of a ``session``, that of its role.
    """

    arn: Text
    account: Text
    session: str | None = None

    @property
    def is_root_user(self) -> bool:
        """Whether it is the account's root user, which has every right that is not denied."""
        return isinstance(self.arn, str) and ACCOUNT_ARN.fullmatch(self.arn) is not None

    @property
    def is_role(self) -> bool:
        """Whether it is a role or one of its sessions."""
        return isinstance(self.arn, str) and ":role/" in self.arn


@dataclass(frozen=True)
class Service:
    """An AWS service that calls for itself, by its name such as ``sns.amazonaws.com``."""

    name: Text


@dataclass(frozen=True)
class Anonymous:
    """A caller without credentials. KMS answers no such request."""


Caller = Identity | Service | Anonymous
# A service that calls for itself is in no organization and in no account of a customer, and comes
# from nobody's addresses: a policy that denies whoever is not from there denies the service too,
# unless it leaves services out.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
NOT_OF_SERVICES = (
    "aws:PrincipalAccount",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:SourceIp",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:VpcSourceIp",
    "kms:CallerAccount",
)


@lru_cache(maxsize=4096)
def caller_keys(caller: Caller, service: str = "") -> Mapping[str, Values]:
    """The condition keys that every request to a service has about its caller.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    """
    keys = {
        "aws:PrincipalIsAWSService": present("true" if isinstance(caller, Service) else "false"),
        "aws:PrincipalServiceName": ABSENT,
        "aws:PrincipalArn": ABSENT,
    }
    if isinstance(caller, Service):
        keys |= dict.fromkeys(NOT_OF_SERVICES, ABSENT)
        keys["aws:PrincipalServiceName"] = present(caller.name)
    elif isinstance(caller, Anonymous):
        keys["aws:PrincipalAccount"] = present("anonymous")
    else:
        keys["aws:PrincipalArn"] = present(caller.arn)
        keys["aws:PrincipalAccount"] = present(caller.account)
        if service == "kms":
            keys["kms:CallerAccount"] = present(caller.account)
        # The root user alone is sure to stay: a key policy may name it by this.
        if caller.is_root_user or caller.is_role:
            kind = "Account" if caller.is_root_user else "AssumedRole"
            keys["aws:PrincipalType"] = present(kind)
    return keys


@dataclass(frozen=True)
class Naming:
    """How a list of principals names a caller.

    ``directly`` is by itself, ``by_account`` through its account, which then decides itself;
    ``by_role`` is directly, but as a role, to which a permissions boundary applies.
    """

    directly: Truth
    by_account: Truth = Truth.NO
    by_role: bool = False

    @cached_property
    def at_all(self) -> Truth:
        """Either way."""
        return max(self.directly, self.by_account)


@lru_cache(maxsize=16384)
def naming(principals: tuple[Principal, ...], caller: Caller) -> Naming:
    """How some principals of a statement name a caller."""
    each = [_naming(principal, caller) for principal in principals]
    directly = any_of(one.directly for one in each)
    return Naming(
        directly,
        any_of(one.by_account for one in each),
        # Named by role only if nothing else names the caller as certainly.
        by_role=directly.possible and all(one.by_role for one in each if one.directly is directly),
    )


def exempted(principals: tuple[Principal, ...], caller: Caller) -> Truth:
    """Whether a ``NotPrincipal`` leaves a caller out.

    A user has to be listed together with its account, a session with its role and its account;
    with one of them missing IAM "might" still apply the statement, so that is MAYBE.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
    """
    named = naming(principals, caller)
    if not isinstance(caller, Identity) or caller.is_root_user:
        return named.at_all
    if any(principal.identifier == "*" for principal in principals):
        return Truth.YES
    as_role = naming(principals, replace(caller, session=None)).directly
    if as_role is Truth.YES and named.by_account is Truth.YES:
        return Truth.YES
    return Truth.MAYBE if named.at_all.possible else Truth.NO


def _naming(principal: Principal, caller: Caller) -> Naming:
    if principal.type == "AWS" and principal.identifier == "*":
        return Naming(Truth.YES)
    if isinstance(caller, Service) and principal.type == "Service":
        # Whether IAM takes it for every service is not documented.
        is_any = principal.identifier == "*"
        return Naming(Truth.MAYBE if is_any else match(Pattern(principal.identifier), caller.name))
    if not isinstance(caller, Identity) or principal.type == "Service":
        return Naming(Truth.NO)
    if principal.type != "AWS":
        return Naming(Truth.MAYBE)
    return _naming_of_identity(principal.identifier, caller)


def _naming_of_identity(identifier: str, caller: Identity) -> Naming:
    if NO_ACCOUNT.match(identifier):
        # No identity of IAM is there, such as of cloudfront, whose users read objects for it.
        return Naming(Truth.NO)
    account = ACCOUNT_ARN.fullmatch(identifier)
    if account or ACCOUNT_ID.fullmatch(identifier):
        same = match(Pattern(account["account"] if account else identifier), caller.account)
        if account:
            # The account of that number in another partition is another one.
            same = min(same, match(pattern_of(f"arn:{account['partition']}:*"), caller.arn))
        return Naming(same if caller.is_root_user else Truth.NO, same)
    if identifier == caller.session:
        return Naming(Truth.YES)
    if not identifier.startswith("arn:"):
        # The unique id of a user or a role that is not shown.
        return Naming(Truth.MAYBE)
    session = SESSION_ARN.fullmatch(identifier)
    if session:
        # A role as such may have the session that is named; another session does not.
        role = f"arn:{session['partition']}:iam::{session['account']}:role/*{session['role']}"
        is_role = caller.session is None and match_arn(pattern_of(role), caller.arn).possible
        return Naming(Truth.MAYBE if is_role else Truth.NO)
    named = match_arn(Pattern(identifier), caller.arn)
    return Naming(named, by_role=caller.is_role and named.possible)
