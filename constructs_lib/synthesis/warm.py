"""Fills the caches that a first synthesis fills: ``python -m constructs_lib.synthesis.warm``.

jsii unpacks the CDK and its AWS bindings at first use, which takes ten seconds. `make` runs this
while it installs. Nothing is synthesized.
"""

from tempfile import TemporaryDirectory

from constructs_lib.aws import AwsProvider
from constructs_lib.cdk import App, TerraformStack

with TemporaryDirectory() as output:
    AwsProvider(TerraformStack(App(outdir=output), "warm"), "aws", region="us-east-1")
