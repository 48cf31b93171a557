"""The folder that the CDK writes to, laid out as ``cdktf.out``."""

import shutil
from pathlib import Path

CONFIGURATION = "cdk.tf.json"
# The stacks that the CDK synthesized, by their names.
MANIFEST = "manifest.json"


def put(new: Path, output: Path) -> None:
    """Move what is synthesized to the output, where the files of Terraform stay.

    The configuration of a stack comes last: Terraform finds none without what belongs to it.
    """
    for stack in (new / "stacks").iterdir():
        place = output / "stacks" / stack.name
        place.mkdir(parents=True, exist_ok=True)
        for path in sorted(stack.iterdir(), key=lambda each: each.name == CONFIGURATION):
            old = place / path.name
            if old.is_dir():
                shutil.rmtree(old)
            path.replace(old)
    (new / MANIFEST).replace(output / MANIFEST)
