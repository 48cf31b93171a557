"""One request with all that decides about it, read from JSON."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import JsonValue, ValidationError
from pydantic_core import ErrorDetails

from keyproof import strict_json
from keyproof.iam.callers import SESSION_ARN, Anonymous, Caller, Identity, Service, caller_keys
from keyproof.iam.cases.document import CaseDocument, Scalar
from keyproof.iam.conditions.operators import is_operator
from keyproof.iam.context import Context, Values, present
from keyproof.iam.decision import Decision, Policies, Target, Verdict
from keyproof.iam.evaluation import Evaluation
from keyproof.iam.statements import NamedPolicy
from keyproof.policy_document import PolicyDocument, PolicyError, Statement
from keyproof.strict_json import KeyRefusedError
from keyproof.terminal.user_error import UserError

SERVICE_NAME = re.compile(r"[a-z0-9.-]+\.amazonaws\.com(\.cn)?")
ANONYMOUS = "anonymous"
IDENTITY_ARN = re.compile(
    r"arn:[a-z-]+:(?:iam|sts)::(?P<account>[0-9]{12}):"
    r"(?:root|(?:user|role|federated-user)/.+|assumed-role/[^/]+/[^/]+)"
)
RESOURCE_ARN = re.compile(
    r"arn:[a-z-]+:(?P<service>[a-z0-9-]+):[^:]*:(?P<account>[0-9]*):(?P<name>.+)"
)
HINT = "Correct the case; `keyproof simulate --help` lists its members."

ALLOWED = {
    "request": "an object with principal, action, resource and context",
    "principal": "a text",
    "action": "one action, such as kms:Decrypt",
    "resource": "an ARN, or * for an action that is about no resource",
    "context": "a text, a number, true, false, or a list of these",
    "identityPolicies": "a list of policies",
    "serviceControlPolicies": "a list of policies, or of lists of policies",
    "resourceControlPolicies": "a list of policies",
    "vpcEndpointPolicies": "a list of policies",
    "expected": "Allowed, ImplicitlyDenied, ExplicitlyDenied or Unknown",
}


@dataclass(frozen=True, kw_only=True)
class Case:
    """A request and its policies. ``expected`` is the answer the file says, if it says one."""

    caller: Caller
    action: str
    target: Target
    context: Context
    policies: Policies
    expected: Verdict | None = None

    def decide(self) -> Decision:
        """The answer."""
        evaluation = Evaluation(
            self.policies,
            caller=self.caller,
            target=self.target,
            context=self.context,
            actions=(self.action,),
        )
        return evaluation.decide(self.action)


def read_case(path: Path) -> Case:
    """The case in a file. Raises UserError on what is none, and OSError."""
    try:
        return case_of(strict_json.loads(path.read_text(encoding="utf-8")))
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError, KeyRefusedError) as error:
        raise UserError(f"{path} is not JSON: {error}", hint=HINT) from error
    except ValidationError as error:
        lines = dict.fromkeys(_problem(each) for each in error.errors(include_url=False))
        raise UserError(f"{path} is not a case:\n" + "\n".join(lines), hint=HINT) from error
    except (PolicyError, ValueError) as error:
        raise UserError(f"{path} is not a case: {error}", hint=HINT) from error


def _problem(error: ErrorDetails) -> str:
    """The place and the problem of each error, and the allowed values."""
    place = [str(each) for each in error["loc"]]
    if "context" in place:  # what follows is what pydantic tried
        place = place[: place.index("context") + 2]
    asked = "context" if "context" in place else "".join(place[-1:])
    where = ".".join(place) or "the case"
    if error["type"] == "missing":
        return f"{where} is missing"
    if error["type"] == "extra_forbidden":
        return f"{where} is not known"
    received = f"received {error['input']!r:.80}"
    return f"{where}: {received}; allowed is {ALLOWED.get(asked, 'a JSON object')}"


def case_of(document: Any) -> Case:  # noqa: ANN401 - JSON
    """The case in a parsed document; raises ValidationError, PolicyError or ValueError."""
    read = CaseDocument.model_validate(document)
    given = {key: _values(value) for key, value in read.request.context.items()}
    caller = _caller(read.request.principal, Context(given))
    _refuse_what_cannot_be(read, caller)
    return Case(
        caller=caller,
        action=read.request.action,
        target=_target(read.request.resource, caller, read.request.action),
        context=Context({**_own_keys(caller, read.request.action), **given}),
        policies=Policies(
            identity=_policies(read.identityPolicies, "identityPolicies"),
            resource=_optional(read.resourcePolicy, "resourcePolicy", names_callers=True),
            boundaries=_optional(read.permissionBoundary, "permissionBoundary"),
            service_control=tuple(
                _policies(
                    level if isinstance(level, list) else [level],
                    f"serviceControlPolicies.{place}",
                )
                for place, level in enumerate(read.serviceControlPolicies)
            ),
            session=_optional(read.sessionPolicy, "sessionPolicy"),
            resource_control=_resource_control(read.resourceControlPolicies),
            endpoint=_policies(read.vpcEndpointPolicies, "vpcEndpointPolicies", names_callers=True),
        ),
        expected=read.expected,
    )


def _refuse_what_cannot_be(read: CaseDocument, caller: Caller) -> None:
    is_identity = isinstance(caller, Identity)
    who = "a service" if isinstance(caller, Service) else "an anonymous caller"
    if not is_identity and read.identityPolicies:
        raise ValueError(f"identityPolicies: received some for {who}, which has none")
    if not is_identity and read.serviceControlPolicies:
        raise ValueError(f"serviceControlPolicies: they do not apply to {who}")
    if read.permissionBoundary is not None and (not is_identity or caller.is_root_user):
        raise ValueError("permissionBoundary: only a user or a role has one")
    if read.sessionPolicy is not None and not (is_identity and _may_have_session_policy(caller)):
        raise ValueError("sessionPolicy: only a role session or a federated user has one")
    if isinstance(caller, Service) and read.vpcEndpointPolicies:
        raise ValueError("vpcEndpointPolicies: a service does not call through an endpoint")


def _may_have_session_policy(caller: Identity) -> bool:
    return caller.session is not None or ":federated-user/" in str(caller.arn)


def _resource_control(documents: list[JsonValue]) -> tuple[NamedPolicy, ...]:
    policies = _policies(documents, "resourceControlPolicies", names_callers=True)
    for policy in policies:
        for each in policy.document.statements if policy.document else ():
            # The one that allows everything is AWS's own, RCPFullAWSAccess.
            if each.effect == "Allow" and (each.actions, each.conditions) != (("*",), ()):
                raise ValueError(f"{policy.name}: such a policy can only deny")
    return policies


def _values(value: Scalar | list[Scalar]) -> Values:
    listed = value if isinstance(value, list) else [value]
    return present(*(each if isinstance(each, str) else json.dumps(each) for each in listed))


def _caller(principal: str, given: Context) -> Caller:
    if principal == ANONYMOUS:
        return Anonymous()
    if SERVICE_NAME.fullmatch(principal):
        return Service(principal)
    arn = IDENTITY_ARN.fullmatch(principal)
    if arn is None:
        raise ValueError(
            f"request.principal: received {principal!r}; allowed are the ARN of a user, a role, "
            "a role session or an account's root user, a service such as sns.amazonaws.com, and "
            f"{ANONYMOUS}"
        )
    session = SESSION_ARN.fullmatch(principal)
    if session is None:
        return Identity(arn=principal, account=arn["account"])
    (role, *_) = (
        *given.get("aws:PrincipalArn").texts,
        f"arn:{session['partition']}:iam::{session['account']}:role/{session['role']}",
    )
    return Identity(arn=role, account=arn["account"], session=principal)


def _target(resource: str, caller: Caller, action: str) -> Target:
    arn = RESOURCE_ARN.fullmatch(resource)
    if arn is None and resource != "*":
        raise ValueError(
            f"request.resource: received {resource!r}; allowed is an ARN, and * for an action that "
            "is about no resource"
        )
    own = str(caller.account) if isinstance(caller, Identity) else ""
    if arn is None:
        return Target(arn=resource, account=own, policy_required=False)
    return Target(
        arn=resource,
        account=arn["account"] or own,
        policy_required=arn["name"].startswith("key/" if arn["service"] == "kms" else "role/")
        and (arn["service"] == "kms" or action.startswith("sts:")),
    )


def _own_keys(caller: Caller, action: str) -> dict[str, Values]:
    keys = caller_keys(caller)
    if isinstance(caller, Identity) and action.startswith("kms:"):
        keys["kms:CallerAccount"] = present(caller.account)
    return keys


def _optional(
    document: JsonValue, place: str, *, names_callers: bool = False
) -> tuple[NamedPolicy, ...]:
    return () if document is None else (_policy(document, place, names_callers=names_callers),)


def _policies(
    documents: list[JsonValue], place: str, *, names_callers: bool = False
) -> tuple[NamedPolicy, ...]:
    return tuple(
        _policy(each, f"{place}.{index}", names_callers=names_callers)
        for index, each in enumerate(documents)
    )


def _policy(document: JsonValue, place: str, *, names_callers: bool = False) -> NamedPolicy:
    name = place
    if isinstance(document, dict) and set(document) == {"name", "policy"}:
        name, document = f"{place} ({document['name']})", document["policy"]
    try:
        policy = NamedPolicy(name, PolicyDocument.from_object(document))
        check(policy, names_callers=names_callers)
    except PolicyError as error:
        raise PolicyError(f"{place}: {error}") from error
    return policy


def check(policy: NamedPolicy, *, names_callers: bool) -> None:
    """Raise PolicyError on a policy that IAM refuses; ``names_callers`` if it is a resource's."""
    for place, statement in enumerate(policy.document.statements if policy.document else (), 1):
        problem = _refused(statement, names_callers=names_callers)
        if problem:
            raise PolicyError(f"statement {place} {problem}")


def _refused(statement: Statement, *, names_callers: bool) -> str | None:
    has_callers = bool(statement.principals or statement.not_principals)
    if names_callers and not has_callers:
        return "has no Principal; the policy of a resource needs one"
    if has_callers and not names_callers:
        return "has a Principal; only the policy of a resource may have one"
    for condition in statement.conditions:
        if not is_operator(condition.operator):
            return f"has the condition operator {condition.operator}, which IAM does not know"
    return None
