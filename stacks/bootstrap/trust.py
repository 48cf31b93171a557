"""Who may assume the roles of the pipeline: one kind of job, or of run of one workspace.

https://docs.github.com/en/actions/reference/security/oidc
https://developer.hashicorp.com/terraform/cloud-docs/dynamic-provider-credentials/aws-configuration
"""

from keyproof.location import Location
from keyproof.policy_document import Condition, PolicyDocument, Principal, Statement
from stacks.bootstrap.role import PIPELINE, Role
from stacks.settings.backends import CloudBackend
from stacks.settings.environment import Environment
from stacks.settings.oidc import Oidc
from stacks.state.state_names import location_of

AUDIENCE_OF_HCP = "aws.workload.identity"
PHASES = {Role.PLAN: "plan", Role.DEPLOY: "apply"}
# What the project is called in which a workspace is if none is named.
DEFAULT_PROJECT = "Default Project"


def job_of(environment: Environment, role: Role) -> str:
    """The environment of the jobs that take a role, as GitHub names it."""
    return environment.name if role is Role.DEPLOY else f"{role}-{environment.name}"


def role_of_jobs(environment: Environment, role: Role) -> Role:
    """The role that the jobs for a role take. On HCP Terraform they only verify: it runs there."""
    return Role.VERIFY if isinstance(environment.backend, CloudBackend) else role


def issuers(environment: Environment) -> dict[str, str]:
    """The hosts of the providers of OpenID Connect that the roles trust, each with its audience."""
    oidc, backend = environment.oidc, environment.backend
    found = {oidc.host: oidc.audience} if oidc else {}
    if isinstance(backend, CloudBackend):
        found[backend.hostname] = AUDIENCE_OF_HCP
    return found


def trust_policies(environment: Environment) -> dict[Role, PolicyDocument]:
    """The trust policies of the roles of the pipeline that an environment has.

    Without an issuer, it has the deploy role alone, which users of the account assume. Raises
    ValueError without an ``account_id``.
    """
    location = location_of(environment)
    if not issuers(environment):
        return {Role.DEPLOY: PolicyDocument((people(location),))}
    found = {
        role: (
            *_jobs(environment, role, location),
            *_runs(environment, role, location),
        )
        for role in PIPELINE
    }
    return {role: PolicyDocument(statements) for role, statements in found.items() if statements}


def people(location: Location) -> Statement:
    """Users of the account whose own policies allow it, with MFA, each under the own name.

    CloudTrail records that name with everything that the session does.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
    """
    return Statement(
        sid="UsersOfTheAccount",
        principals=(Principal("AWS", location.account_root),),
        actions=("sts:AssumeRole",),
        conditions=(
            Condition("Bool", "aws:MultiFactorAuthPresent", ("true",)),
            Condition("StringEquals", "sts:RoleSessionName", ("${aws:username}",)),
        ),
    )


def provider_arn(host: str, location: Location) -> str:
    """The ARN of a provider of OpenID Connect, which an account has once for each host."""
    return f"arn:{location.partition}:iam::{location.account_id}:oidc-provider/{host}"


def _jobs(environment: Environment, role: Role, location: Location) -> tuple[Statement, ...]:
    oidc: Oidc | None = environment.oidc
    if oidc is None:
        return ()
    subjects = tuple(
        oidc.subject_of(job_of(environment, jobs))
        for jobs in PIPELINE
        if role_of_jobs(environment, jobs) is role
    )
    return (_trusting("Jobs", oidc.host, oidc.audience, subjects, location),) if subjects else ()


def _runs(environment: Environment, role: Role, location: Location) -> tuple[Statement, ...]:
    backend = environment.backend
    if not isinstance(backend, CloudBackend) or role not in PHASES:
        return ()
    subject = ":".join(
        (
            *("organization", backend.organization),
            *("project", backend.project or DEFAULT_PROJECT),
            *("workspace", environment.names.prefix),
            *("run_phase", PHASES[role]),
        )
    )
    sid = f"RunsThat{PHASES[role].capitalize()}"
    return (_trusting(sid, backend.hostname, AUDIENCE_OF_HCP, (subject,), location),)


def _trusting(
    sid: str, host: str, audience: str, subjects: tuple[str, ...], location: Location
) -> Statement:
    return Statement(
        sid=sid,
        principals=(Principal("Federated", provider_arn(host, location)),),
        actions=("sts:AssumeRoleWithWebIdentity",),
        conditions=(
            Condition("StringEquals", f"{host}:aud", (audience,)),
            Condition("StringEquals", f"{host}:sub", subjects),
        ),
    )
