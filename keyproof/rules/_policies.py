"""What a resource's own policy may open to others, and how such policies are called."""

import re
from pathlib import Path

from keyproof import aws
from keyproof.aws.table import table_of

FUNCTIONS = ("aws_lambda_alias", "aws_lambda_function")
# By type, the actions that are "reads" and "writes".
OPENED: dict[str, dict[str, list[str]]] = table_of(Path(aws.__path__[0]) / "resource_policies.toml")
# A grant, and a permission of Lambda, is a policy of one statement.
GRANT = re.compile(r"'([^']+)' of \1(?=,|$)")
PERMISSION = re.compile(r"'([^']*aws_lambda_permission\.[^']*)' of the permissions of [^\s,]+")


def by_address(labels: str) -> str:
    """Labels of statements, in which such a one is called by its address alone."""
    return GRANT.sub(r"\1", PERMISSION.sub(r"\1", labels))
