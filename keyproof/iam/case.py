"""One request with all that decides about it, read from JSON; its JSON Schema is generated."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from keyproof import strict_json
from keyproof.iam.callers import SESSION_ARN, Anonymous, Caller, Identity, Service, caller_keys
from keyproof.iam.conditions import is_operator
from keyproof.iam.context import Context, Values, present
from keyproof.iam.evaluation import Decision, Evaluation, Policies, Target, Verdict
from keyproof.iam.statements import NamedPolicy
from keyproof.json_values import listed
from keyproof.policy_document import PolicyDocument, PolicyError, Statement
from keyproof.strict_json import KeyRefusedError
from keyproof.terminal.user_error import UserError, invalid

SERVICE_NAME = re.compile(r"[a-z0-9.-]+\.amazonaws\.com(\.cn)?")
ANONYMOUS = "anonymous"
IDENTITY_ARN = re.compile(
    r"arn:[a-z-]+:(?:iam|sts)::(?P<account>[0-9]{12}):"
    r"(?:root|(?:user|role|federated-user)/.+|assumed-role/[^/]+/[^/]+)"
)
RESOURCE_ARN = re.compile(
    r"arn:[a-z-]+:(?P<service>[a-z0-9-]+):[^:]*:(?P<account>[0-9]*):(?P<name>.+)"
)
HINT = (
    "To ask about a plan, a state or a configuration, pass --principal and --resource. Else give "
    "the file of a request: `keyproof simulate --help` lists its members."
)

Scalar = str | bool | int | float


STRICT = ConfigDict(frozen=True, extra="forbid", strict=True)


class RequestDocument(BaseModel):
    """The member ``request`` of the file."""

    model_config = STRICT
    principal: str = Field(
        description="the ARN of a user, a role, a role session or a root user, a service such as "
        "`sns.amazonaws.com`, or `anonymous`"
    )
    action: str = Field(pattern=r"^[a-z0-9-]+:[A-Za-z0-9]+$", description="one action")
    resource: str = Field(
        description="one ARN, or `*` for an action without a resource; without an account in the "
        "ARN, it belongs to the caller's account"
    )
    context: dict[str, Scalar | list[Scalar]] = Field(
        default={},
        description="condition keys; a value is a string, a number, true or false, or a list of "
        "these. An empty list means absent. `aws:PrincipalArn`, `aws:PrincipalAccount`, "
        "`aws:PrincipalIsAWSService`, `aws:PrincipalServiceName` and `kms:CallerAccount` follow "
        "from the principal unless given",
    )


class CaseDocument(BaseModel):
    """A request. Exit status 1 if the decision is not ``expected`` or, by default, is Unknown."""

    model_config = STRICT
    description: str = Field(default="", description="a comment, which keyproof does not evaluate")
    request: RequestDocument
    identityPolicies: list[JsonValue] = Field(  # noqa: N815 - as the schema spells it
        default=[],
        description='a list of policies, or of `{"name": …, "policy": …}`; a service has none',
    )
    resourcePolicy: JsonValue = Field(  # noqa: N815
        default=None,
        description="the policy of the key or another resource; without one, nobody may use a key",
    )
    permissionBoundary: JsonValue = Field(  # noqa: N815
        default=None, description="the boundary policy of a user or a role"
    )
    serviceControlPolicies: list[JsonValue] = Field(  # noqa: N815
        default=[],
        description="a list of levels from the root of the organization to the account; each is a "
        "policy or a list. They do not apply to a service, nor to a service-linked role",
    )
    sessionPolicy: JsonValue = Field(  # noqa: N815
        default=None, description="the policy of a role session or a federated user"
    )
    resourceControlPolicies: list[JsonValue] = Field(  # noqa: N815
        default=[],
        description="a list of policies that only deny. They apply to CloudWatch Logs, DynamoDB, "
        "ECR, EventBridge, Firehose, KMS, S3, Secrets Manager, SQS and STS, and to every caller "
        "except a service-linked role",
    )
    vpcEndpointPolicies: list[JsonValue] = Field(  # noqa: N815
        default=[], description="the policies of the VPC endpoint; a service comes through none"
    )
    expected: Verdict | None = Field(
        default=None,
        strict=False,
        description="`Allowed`, `ImplicitlyDenied`, `ExplicitlyDenied` or `Unknown`",
    )


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
            self.policies, caller=self.caller, target=self.target, context=self.context
        )
        return evaluation.decide(self.action)


def read_case(path: Path) -> Case:
    """The case in a file. Raises UserError on what is none, and OSError."""
    try:
        if path.is_dir():
            raise UserError(f"{path} is a folder, and no request is given.", hint=HINT)
        document = strict_json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(document, dict) or "request" not in document:
            raise UserError(f"{path} has no `request` member.", hint=HINT)
        return case_of(document)
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError, KeyRefusedError) as error:
        raise UserError(f"{path} is not JSON: {error}", hint=HINT) from error
    except ValidationError as error:
        problem = f"{path}: {invalid(error, CaseDocument.model_json_schema())}."
        raise UserError(problem, hint=HINT) from error
    except (PolicyError, ValueError) as error:
        raise UserError(f"{path}: {error}.", hint=HINT) from error


def case_of(document: Any) -> Case:  # noqa: ANN401 - JSON
    """The case in a parsed document; raises ValidationError, PolicyError or ValueError."""
    read = CaseDocument.model_validate(document)
    action = read.request.action
    given = {key: _values(value) for key, value in read.request.context.items()}
    caller = _caller(read.request.principal, Context(given))
    _refuse_what_cannot_be(read, caller)
    return Case(
        caller=caller,
        action=action,
        target=_target(read.request.resource, caller, action),
        context=Context({**caller_keys(caller, action.partition(":")[0]), **given}),
        policies=Policies(
            identity=_policies(read.identityPolicies, "identityPolicies"),
            resource=_policies(read.resourcePolicy, "resourcePolicy", names_callers=True),
            boundaries=_policies(read.permissionBoundary, "permissionBoundary"),
            service_control=tuple(
                _policies(level, f"serviceControlPolicies[{place}]")
                for place, level in enumerate(read.serviceControlPolicies)
            ),
            session=_policies(read.sessionPolicy, "sessionPolicy"),
            resource_control=_resource_control(read.resourceControlPolicies),
            endpoint=_policies(read.vpcEndpointPolicies, "vpcEndpointPolicies", names_callers=True),
        ),
        expected=read.expected,
    )


def _refuse_what_cannot_be(read: CaseDocument, caller: Caller) -> None:
    """Raise ValueError on a kind of policy that the caller cannot have."""
    is_identity = isinstance(caller, Identity)
    has = {
        "identityPolicies": is_identity,
        "serviceControlPolicies": is_identity,
        "permissionBoundary": is_identity and not caller.is_root_user,
        "sessionPolicy": is_identity
        and (caller.session is not None or ":federated-user/" in str(caller.arn)),
        "vpcEndpointPolicies": not isinstance(caller, Service),
    }
    for member, may_have in has.items():
        if getattr(read, member) and not may_have:
            raise ValueError(f"{member}: not allowed for {read.request.principal}")


def _resource_control(documents: list[JsonValue]) -> tuple[NamedPolicy, ...]:
    policies = _policies(documents, "resourceControlPolicies", names_callers=True)
    for policy in policies:
        for each in policy.statements:
            # The one that allows everything is AWS's own, RCPFullAWSAccess.
            if each.effect == "Allow" and (each.actions, each.conditions) != (("*",), ()):
                raise ValueError(f"{policy.name}: a resource control policy can only deny")
    return policies


def _values(value: Scalar | list[Scalar]) -> Values:
    return present(*(each if isinstance(each, str) else json.dumps(each) for each in listed(value)))


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
    role = f"arn:{session['partition']}:iam::{session['account']}:role/{session['role']}"
    said = (*given.get("aws:PrincipalArn").texts, role)
    return Identity(arn=said[0], account=arn["account"], session=principal)


def _target(resource: str, caller: Caller, action: str) -> Target:
    arn = RESOURCE_ARN.fullmatch(resource)
    own = str(caller.account) if isinstance(caller, Identity) else ""
    if resource == "*":
        return Target(arn=resource, account=own)
    if arn is None:
        raise ValueError(
            f"request.resource: received {resource!r}; allowed is an ARN, and * for an action that "
            "is about no resource"
        )
    is_key = arn["service"] == "kms" and arn["name"].startswith("key/")
    is_assumed = action.startswith("sts:") and arn["name"].startswith("role/")
    account = arn["account"] or own
    return Target(arn=resource, account=account, policy_required=is_key or is_assumed)


def _policies(
    given: JsonValue, place: str, *, names_callers: bool = False
) -> tuple[NamedPolicy, ...]:
    """The policies of a list, or the only one."""
    if isinstance(given, list):
        return tuple(
            _policy(each, f"{place}[{index}]", names_callers=names_callers)
            for index, each in enumerate(given)
        )
    return () if given is None else (_policy(given, place, names_callers=names_callers),)


def _policy(document: JsonValue, place: str, *, names_callers: bool) -> NamedPolicy:
    name = place
    if isinstance(document, dict) and set(document) == {"name", "policy"}:
        name, document = f"{place} ({document['name']})", document["policy"]
    try:
        policy = PolicyDocument.from_object(document)
    except PolicyError as error:
        raise PolicyError(f"{place}: {error}") from error
    for number, statement in enumerate(policy.statements, 1):
        if problem := _refused(statement, names_callers=names_callers):
            raise PolicyError(f"{place}: statement {number} {problem}")
    return NamedPolicy(name, policy)


def _refused(statement: Statement, *, names_callers: bool) -> str:
    """Why IAM refuses a statement; ``names_callers`` if it is of the policy of a resource."""
    has_callers = bool(statement.principals or statement.not_principals)
    if names_callers and not has_callers:
        return "has no Principal; the policy of a resource needs one"
    if has_callers and not names_callers:
        return "has a Principal; only the policy of a resource may have one"
    unknown = (each.operator for each in statement.conditions if not is_operator(each.operator))
    first = next(unknown, "")
    return first and f"has the condition operator {first}, which IAM does not know"
