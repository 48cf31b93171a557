"""The CDK's own names that the project uses.

With ``aws`` and ``aws_s3`` the only modules that import the CDK. They name the packages of CDKTF,
which CDK Terrain answers to where it is the one that is installed.
"""

# Names that others import from here.
# ruff: noqa: F401
# pyright: reportUnusedImport=false

from pathlib import Path

from constructs_lib.synthesis import early_kernel, node_options, unchecked_calls

node_options.preload(Path(__file__).with_name("synthesis") / "left_out.js")
# Node.js starts while Python imports.
early_kernel.start()

# isort: split
import constructs_lib.synthesis.before_the_cdk  # noqa: E402
from constructs_lib.synthesis import posted_calls  # noqa: E402

posted_calls.kernel()
unchecked_calls.expect()

# isort: split
from cdktf import (  # noqa: E402
    App,
    AssetType,
    DataTerraformRemoteState,
    DataTerraformRemoteStateLocal,
    DataTerraformRemoteStateS3,
    ITerraformDependable,
    LocalBackend,
    NamedRemoteWorkspace,
    S3Backend,
    TerraformAsset,
    TerraformElement,
    TerraformOutput,
    TerraformRemoteState,
    TerraformResource,
    TerraformResourceLifecycle,
    TerraformStack,
    Testing,
)

unchecked_calls.leave_out()
