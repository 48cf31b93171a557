"""The commands by which an administrator of an account makes the roles of an environment."""

import shlex
from collections.abc import Iterator, Mapping

from keyproof.location import Location
from keyproof.policy_document import PolicyDocument
from stacks.bootstrap.names import PIPELINE, location_of, role_name
from smsbot.services.roles.open_id import OpenId
from stacks.bootstrap.permissions.policy import permissions
from stacks.bootstrap.role import Role
from stacks.bootstrap.trust import hosts, people, trust_policy
from stacks.bootstrap.boundary import boundary_arn, role_boundary
from stacks.settings.environment import Environment

POLICY_NAME = "smsbot"


def script(
    environment: Environment, issuer: OpenId | None = None, *, without_pipeline: bool = False
) -> str:
    """A shell script that makes the roles, or brings them up to date; it takes no role away.

    Without a pipeline, it makes the deploy role alone, which users of the account assume. Raises
    Failure without an ``account_id``, and if nobody is named to trust.
    """
    location = location_of(environment)
    account = location.account_id
    lines = [
        f"# The roles of {environment.name}, for an administrator of account {account}.",
        "# Read it, then run it with sh. A second run brings everything up to date.",
        "set -eu",
        *_providers({} if without_pipeline else hosts(environment, issuer), location),
        *boundary_lines(environment, location),
    ]
    for role in (Role.DEPLOY,) if without_pipeline else PIPELINE:
        if role is Role.VERIFY and not environment.github and not issuer:
            lines.append("\n# No role is to verify: the setting github names no repository.")
        else:
            lines += role_lines(
                role_name(environment, role),
                f"is to {role}",
                trust=PolicyDocument((people(location),))
                if without_pipeline
                else trust_policy(environment, role, issuer),
                policy=permissions(environment, role),
            )
    return "\n".join(lines) + "\n"


def _providers(trusted: Mapping[str, str], location: Location) -> Iterator[str]:
    for host, audience in trusted.items():
        arn = f"arn:{location.partition}:iam::{location.account_id}:oidc-provider/{host}"
        yield f"\n# Whose tokens the roles accept: {host}."
        yield (
            f"aws iam get-open-id-connect-provider --open-id-connect-provider-arn {arn} "
            ">/dev/null 2>&1 ||"
        )
        yield (
            f"  aws iam create-open-id-connect-provider --url https://{host} "
            f"--client-id-list {shlex.quote(audience)}"
        )


def boundary_lines(environment: Environment, location: Location) -> Iterator[str]:
    """The commands that make the boundary of an environment, or bring it up to date."""
    prefix = environment.names.prefix
    arn = boundary_arn(prefix, location)
    yield "\n# The most that any of these roles, or a role that they make, may ever do."
    yield f"boundary={arn}"
    yield f"policy={_quoted(role_boundary(prefix, location))}"
    yield 'if aws iam get-policy --policy-arn "$boundary" >/dev/null 2>&1; then'
    # IAM keeps five versions of a policy: this leaves the one that counts so far.
    yield '  for version in $(aws iam list-policy-versions --policy-arn "$boundary" \\'
    yield "      --query 'Versions[?!IsDefaultVersion].VersionId' --output text); do"
    yield '    aws iam delete-policy-version --policy-arn "$boundary" --version-id "$version"'
    yield "  done"
    yield '  aws iam create-policy-version --policy-arn "$boundary" --set-as-default \\'
    yield '    --policy-document "$policy"'
    yield "else"
    yield f"  aws iam create-policy --policy-name {arn.rpartition('/')[2]} \\"
    yield '    --policy-document "$policy"'
    yield "fi"


def role_lines(
    named: str,
    what: str,
    *,
    trust: PolicyDocument,
    policy: PolicyDocument,
    bounded: bool = True,
) -> Iterator[str]:
    """The commands that make a role, by its name and path, or bring it up to date.

    ``bounded`` is whether it has the boundary that the shell variable names.
    """
    path, _, name = named.rpartition("/")
    in_path = f" --path /{path}/" if path else ""
    within = ' --permissions-boundary "$boundary"' if bounded else ""
    yield f"\n# The role that {what}: who may assume it, and what it may do."
    yield f"trust={_quoted(trust)}"
    yield f"policy={_quoted(policy)}"
    yield f"if found=$(aws iam get-role --role-name {name} --query Role.Arn --output text \\"
    yield "    2>/dev/null); then"
    # IAM takes two names that differ in path or case for the same role, which is of somebody else.
    other = f'echo "$found is in the place of role/{named}" >&2; exit 1'
    yield f"  case $found in *:role/{named}) ;; *) {other} ;; esac"
    yield f'  aws iam update-assume-role-policy --role-name {name} --policy-document "$trust"'
    if bounded:
        yield f"  aws iam put-role-permissions-boundary --role-name {name} \\"
        yield '    --permissions-boundary "$boundary"'
    yield "else"
    yield f"  aws iam create-role --role-name {name}{in_path}{within} \\"
    yield '    --assume-role-policy-document "$trust"'
    yield "fi"
    yield f"aws iam put-role-policy --role-name {name} --policy-name {POLICY_NAME} \\"
    yield '  --policy-document "$policy"'


def _quoted(policy: PolicyDocument) -> str:
    return shlex.quote(policy.to_json())
