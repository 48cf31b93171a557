"""``smsbot cost``: its arguments and options."""

from typing import Annotated

import typer

from keyproof.terminal.formats import TableOrJson


def cost(
    environment: Annotated[
        str | None, typer.Argument(help="An environment of environments.toml.")
    ] = None,
    *,
    messages: Annotated[
        int, typer.Option(min=0, help="Texts a month, in each environment; default: a thousand.")
    ] = 1000,
    all_environments: Annotated[
        bool,
        typer.Option("--all", help="All environments; those of one account share what is free."),
    ] = False,
    format: Annotated[TableOrJson, typer.Option(help="How to print it.")] = TableOrJson.TABLE,
) -> None:
    """Show what the keys and their use cost a month, and how that grows with years and messages."""
    if all_environments == (environment is not None):
        raise typer.BadParameter("Name an environment, or give --all.")
    from smsbot.questions.cost import commands

    commands.show_cost(environment, messages=messages, format=format)
