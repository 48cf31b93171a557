"""``smsbot cost``: its arguments and options."""

from typing import Annotated

import typer

from keyproof.terminal.formats import TableOrJson
from smsbot.options import environment_names


def cost(
    environment: Annotated[
        str | None,
        typer.Argument(
            help="An environment of environments.toml.", autocompletion=environment_names
        ),
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
    """Show what AWS charges a month, by years and messages."""
    if all_environments == (environment is not None):
        raise typer.BadParameter("Name an environment, or give --all.")
    from smsbot.questions.cost import commands

    commands.show_cost(environment, messages=messages, format=format)
