"""The CDK's own names that the project uses.

With ``aws`` and ``aws_rare`` the only modules that import the CDK. They name the packages of CDKTF,
which CDK Terrain answers to where it is the one that is installed.
"""

# Names that others import from here.
# ruff: noqa: F401
# pyright: reportUnusedImport=false

import constructs_lib.synthesis.before_the_cdk

# isort: split
from cdktf import (
    App,
    AssetType,
    LocalBackend,
    S3Backend,
    TerraformAsset,
    TerraformElement,
    TerraformOutput,
    TerraformResource,
    TerraformResourceLifecycle,
    TerraformStack,
    Testing,
)
