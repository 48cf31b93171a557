"""The schema of a case; docs/reference/cases.md is generated from it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from keyproof.iam.decision import Verdict

Scalar = str | bool | int | float


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class RequestDocument(_Strict):
    """The member ``request`` of a case."""

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
        description="condition keys; a value is a text, a number, true or false, or a list of "
        "these. An empty list means absent. `aws:PrincipalArn`, `aws:PrincipalAccount`, "
        "`aws:PrincipalIsAWSService`, `aws:PrincipalServiceName` and `kms:CallerAccount` follow "
        "from the principal unless given",
    )


class CaseDocument(_Strict):
    """A case as it stands in a file."""

    description: str = Field(default="", description="a text for people")
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
        default=None, description="a policy, of a user or a role"
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
        description="a list of policies that only deny. They apply to KMS, SQS, S3, STS and "
        "Secrets Manager, and not to SNS; and to every caller but a service-linked role",
    )
    vpcEndpointPolicies: list[JsonValue] = Field(  # noqa: N815
        default=[], description="the policies of the VPC endpoint; a service comes through none"
    )
    expected: Verdict | None = Field(
        default=None,
        strict=False,
        description="the expected answer; another one is exit status 1. Without it, `Unknown` is",
    )
