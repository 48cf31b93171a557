"""An environment in a sandbox, and the Terraform that works on it as in a shell there."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from smsbot.planned import terraform_for
from smsbot.sandbox.sandbox import Sandbox
from smsbot.sandbox.shell_variables import in_shell
from smsbot.terraform.terraform import OnEvent, Terraform
from stacks.provider.provider_lock import options_in
from stacks.settings.environment import Environment


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """The folder of a synthesized stack."""

    folder: Path
    terraform: Terraform

    def apply(self, on_event: OnEvent) -> None:
        self._stream("apply", on_event)

    def destroy(self, on_event: OnEvent) -> None:
        self._stream("destroy", on_event)

    def _stream(self, command: str, on_event: OnEvent) -> None:
        options = ("-json", "-input=false", "-auto-approve")
        self.terraform.stream(command, *options, cwd=self.folder, on_event=on_event)

    def plan(self) -> str:
        """The plan as ``terraform show -json`` gives it."""
        output, cwd = self.terraform.output, self.folder
        with tempfile.TemporaryDirectory() as folder:
            plan = str(Path(folder) / "plan")
            output("plan", "-no-color", "-input=false", f"-out={plan}", cwd=cwd)
            return output("show", "-json", plan, cwd=cwd)


def deployment_in(sandbox: Sandbox, environment: Environment) -> Deployment:
    """A synthesized environment, ready for Terraform."""
    folder = sandbox.layout.stack(environment.names.prefix)
    with in_shell(sandbox, environment):
        terraform = terraform_for(environment, profile=None)
    options = ("-no-color", "-input=false", *options_in(folder))
    terraform.output("init", *options, cwd=folder)
    return Deployment(folder=folder, terraform=terraform)
