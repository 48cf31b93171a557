"""Who may assume the roles. The pipeline's: one kind of job of one repository, or of one workspace.

GitHub's token carries the subject that the repository is set to (``smsbot github sync``): the
numbers of owner and repository, which no rename and no successor of a name has, the environment of
the job and its branch.
https://docs.github.com/en/actions/reference/security/oidc
https://developer.hashicorp.com/terraform/cloud-docs/dynamic-provider-credentials/aws-configuration
"""

from keyproof.location import Location
from keyproof.policy_document import (
    Condition,
    PolicyDocument,
    Principal,
    Statement,
)
from keyproof.terminal.failure import Failure
from stacks.bootstrap.names import PIPELINE, location_of
from smsbot.services.roles.open_id import OpenId
from stacks.bootstrap.role import Role
from stacks.settings.backends import CloudBackend
from stacks.settings.environment import Environment, GitHub

GITHUB = "token.actions.githubusercontent.com"
AUDIENCE_OF_GITHUB = "sts.amazonaws.com"
AUDIENCE_OF_HCP = "aws.workload.identity"
BRANCH = "refs/heads/main"
# The claims that the subject consists of, in this order; `context` is the environment of the job.
SUBJECT_CLAIMS = ("repository_owner_id", "repository_id", "context", "ref")
PHASES = {Role.PLAN: "plan", Role.DEPLOY: "apply"}
# What the project is called in which a workspace is if none is named.
DEFAULT_PROJECT = "Default Project"


def github_environment(environment: Environment, role: Role) -> str:
    """The environment of GitHub whose jobs take a role."""
    return environment.name if role is Role.DEPLOY else f"{role}-{environment.name}"


def role_of_jobs(environment: Environment, role: Role) -> Role:
    """The role that the jobs for a role take. On HCP Terraform they only verify: it runs there."""
    return Role.VERIFY if isinstance(environment.backend, CloudBackend) else role


def hosts(environment: Environment, issuer: OpenId | None = None) -> dict[str, str]:
    """The providers of OpenID Connect that the roles trust, each with its audience."""
    if issuer:
        return {issuer.host: issuer.audience}
    backend = environment.backend
    found = {GITHUB: AUDIENCE_OF_GITHUB} if environment.github else {}
    if isinstance(backend, CloudBackend):
        found[backend.hostname] = AUDIENCE_OF_HCP
    return found


def trust_policy(
    environment: Environment, role: Role, issuer: OpenId | None = None
) -> PolicyDocument:
    """The trust policy of a role, whose tokens an ``issuer`` may make in place of the settings'.

    Raises Failure if neither names anybody who may assume it.
    """
    location = location_of(environment)
    if role not in PIPELINE:
        return PolicyDocument((people(location),))
    if issuer:
        subject = issuer.subject_of(github_environment(environment, role))
        trusted = _trusting("Jobs", issuer.host, issuer.audience, (subject,), location)
        return PolicyDocument((trusted,))
    statements = (
        *_for_github(environment, role, location),
        *_for_hcp_terraform(environment, role, location),
    )
    if not statements:
        raise Failure(
            f"[{environment.name}] github: received nothing, so nobody may assume the role that "
            f"is to {role}.",
            way_on="GitHub: set github = { owner_id = …, repository_id = … } in environments.toml; "
            "`gh api repos/OWNER/REPOSITORY --jq '.owner.id, .id'` prints both. GitLab, or another "
            "issuer of OpenID Connect: give --issuer, --audience and --subject. Only users of the "
            f"account: `smsbot roles {environment.name} --without-pipeline`.",
        )
    return PolicyDocument(statements)


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


def _for_github(environment: Environment, role: Role, location: Location) -> tuple[Statement, ...]:
    subjects = tuple(
        _subject(environment.github, github_environment(environment, jobs))
        for jobs in (Role.PLAN, Role.DEPLOY, Role.VERIFY)
        if environment.github and role_of_jobs(environment, jobs) is role
    )
    if not subjects:
        return ()
    return (_trusting("JobsOnMain", GITHUB, AUDIENCE_OF_GITHUB, subjects, location),)


def _for_hcp_terraform(
    environment: Environment, role: Role, location: Location
) -> tuple[Statement, ...]:
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


def _subject(github: GitHub, environment: str) -> str:
    return ":".join(
        (
            *("repository_owner_id", str(github.owner_id)),
            *("repository_id", str(github.repository_id)),
            *("environment", environment),
            *("ref", BRANCH),
        )
    )


def _trusting(
    sid: str, host: str, audience: str, subjects: tuple[str, ...], location: Location
) -> Statement:
    provider = f"arn:{location.partition}:iam::{location.account_id}:oidc-provider/{host}"
    return Statement(
        sid=sid,
        principals=(Principal("Federated", provider),),
        actions=("sts:AssumeRoleWithWebIdentity",),
        conditions=(
            Condition("StringEquals", f"{host}:aud", (audience,)),
            Condition("StringEquals", f"{host}:sub", subjects),
        ),
    )
