"""Fills the caches that a first synthesis fills: ``python -m constructs_lib.synthesis.warm``.

jsii unpacks the CDK and its AWS bindings at first use, which takes ten seconds. `make` runs this
while it installs.
"""

from tempfile import TemporaryDirectory

from constructs_lib.aws import AwsProvider, SnsTopic
from constructs_lib.cdk import App, TerraformStack


def main() -> None:
    """Synthesize one topic, and throw it away."""
    with TemporaryDirectory() as output:
        app = App(outdir=output)
        stack = TerraformStack(app, "warm")
        AwsProvider(stack, "aws", region="us-east-1")
        SnsTopic(stack, "topic", name="topic")
        app.synth()


if __name__ == "__main__":
    main()
