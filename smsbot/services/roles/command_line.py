"""``smsbot roles``: its arguments and options."""

from typing import Annotated

import typer

from smsbot.options import Environment
from stacks.bootstrap.role import Guardrail, Role


def roles(
    environment: Environment,
    role: Annotated[
        Role | None,
        typer.Argument(help="Only the permission policy of this role.", show_default=False),
    ] = None,
    *,
    trust: Annotated[
        bool, typer.Option("--trust", help="Its trust policy in place of its permissions.")
    ] = False,
    without_pipeline: Annotated[
        bool,
        typer.Option(
            "--without-pipeline",
            help="The deploy role alone, which users of the account assume, with MFA.",
        ),
    ] = False,
    issuer: Annotated[
        str | None, typer.Option(help="Another issuer of OpenID Connect: https://gitlab.com.")
    ] = None,
    audience: Annotated[str | None, typer.Option(help="The audience (aud) of its tokens.")] = None,
    subject: Annotated[
        str | None,
        typer.Option(help="The subject (sub); {job} in it stands for plan-ENV, ENV, verify-ENV."),
    ] = None,
) -> None:
    """Print the roles that a person has to create: who may assume each, and what it may do.

    Without ROLE, a shell script that an administrator of the account reads and runs: the boundary,
    and the roles of the pipeline (plan, deploy, verify). The others are roles of people: keys and
    redrive for operators, read for key_readers, read-tables, read-queue and read-logs for
    the readers of one alone, person for privacy_roles.
    """
    from smsbot.services.roles import commands
    from smsbot.services.roles.open_id import open_id

    tokens = open_id(issuer, audience, subject)
    if without_pipeline and (role or tokens):
        raise typer.BadParameter("--without-pipeline takes no role and no issuer.")
    if role is None:
        commands.print_script(environment, tokens, without_pipeline=without_pipeline)
    elif trust:
        commands.print_trust(environment, role, tokens)
    else:
        commands.print_permissions(environment, role)


def guardrails(
    environment: Environment,
    kind: Annotated[Guardrail, typer.Argument(help="Which of the two policies.")],
) -> None:
    """Print a policy that the organization attaches to the account, against its administrators.

    The service control policy denies changes of keys, key policies, roles, the function and trails
    to everyone but the role whose work it is. The resource control policy denies other accounts the
    use of keys, tables, queues and buckets.
    """
    from smsbot.services.roles import commands

    commands.print_guardrail(environment, kind)
