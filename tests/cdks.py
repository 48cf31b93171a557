"""The CDKs that the project runs on, each with the Python of the environment that make installs."""

import sys
from dataclasses import dataclass
from pathlib import Path

from constructs_lib.synthesis.installed_cdk import CDKTF, CDKTN, Cdk, answer_to_names_of_cdktf
from smsbot import project


@dataclass(frozen=True)
class Installed:
    """A CDK and the Python of its environment."""

    cdk: Cdk
    python: Path

    def __str__(self) -> str:
        return self.cdk.core


BOTH = tuple(
    Installed(cdk, project.ROOT / environment / "bin" / "python")
    for cdk, environment in ((CDKTF, ".venv"), (CDKTN, ".venv-cdktn"))
)
_CDK = answer_to_names_of_cdktf()
THIS = Installed(_CDK, Path(sys.executable))
(OTHER,) = (each for each in BOTH if each.cdk is not _CDK)
