"""What Terraform says of a configuration on the sandbox before it changes anything."""

import tempfile
from pathlib import Path

from smsbot.sandbox.deployment import Deployment


def validate(deployment: Deployment) -> None:
    """Let Terraform check the configuration; raise TerraformFailure if it finds an error."""
    deployment.terraform.output("validate", "-no-color", cwd=deployment.folder)


def plan_json(deployment: Deployment) -> str:
    """The plan as ``terraform show -json`` gives it."""
    output, cwd = deployment.terraform.output, deployment.folder
    with tempfile.TemporaryDirectory() as folder:
        plan = str(Path(folder) / "plan")
        output("plan", "-no-color", "-input=false", f"-out={plan}", cwd=cwd)
        return output("show", "-json", plan, cwd=cwd)
