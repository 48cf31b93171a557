"""AWS no longer patches the runtime of a function.

Compares the runtime of each Lambda function with the list of deprecated runtimes.

Why
    A deprecated runtime gets no security updates, and AWS blocks updates of the function later.

Remediation
    Choose a supported runtime.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
"""

from pathlib import Path

from keyproof.aws.table import table_of
from keyproof.rules._rule import Model, Reports, Rule

TABLE = table_of(Path(__file__).parents[1] / "aws/runtimes.toml")
DEPRECATED: dict[str, str] = TABLE["deprecated"]
NEWER: dict[str, str] = TABLE["newer"]


class DeprecatedRuntime(Rule, tags={"lambda"}):
    def check(self, model: Model) -> Reports:
        for each in model.stack.resources:
            runtime = each.text("runtime")
            if each.type == "aws_lambda_function" and runtime in DEPRECATED:
                newer = NEWER[runtime.rstrip("0123456789.x")]
                yield self.finding(
                    each.address,
                    f"AWS deprecated {runtime} on {DEPRECATED[runtime]}, and no longer patches it.",
                    part="runtime",
                    facts={runtime},
                    remediation=f'Set runtime = "{newer}", and test the code.',
                )
