"""Reads the outputs of another environment from its state; nothing else here reads a state."""

from constructs import Construct

from constructs_lib import cdk
from constructs_lib.logical_id import set_logical_id
from stacks.outputs import OutputName
from stacks.settings.backends import CloudBackend, LocalBackend
from stacks.settings.environment import Environment
from stacks.state import state_names
from stacks.state.backend import path_from


class EnvironmentOutputs(Construct):
    """The outputs of an environment, wherever its backend keeps its state.

    The role that applies a stack with them needs to read that state: in S3 the environment's
    deploy role alone does, in HCP Terraform the workspace has to share it.
    """

    def __init__(self, scope: Construct, id: str, *, environment: Environment) -> None:
        super().__init__(scope, id)
        self._environment = environment
        self._state = self._read(environment)
        set_logical_id(self._state, environment.names.prefix, scope=scope)

    def value(self, output: OutputName) -> str:
        """A reference to an output. Raises ValueError for one that the environment has not."""
        if output == "PhoneNumber" and self._environment.sms is None:
            raise ValueError(f"{self._environment.name} has no phone number, so no {output}")
        return self._state.get_string(output)

    def _read(self, environment: Environment) -> cdk.TerraformRemoteState:
        name = environment.names.prefix
        match environment.backend:
            case LocalBackend():
                reader = cdk.TerraformStack.of(self)
                return cdk.DataTerraformRemoteStateLocal(
                    self, "state", path=path_from(reader, reader.node.id, to=name)
                )
            case CloudBackend() as cloud:
                return cdk.DataTerraformRemoteState(
                    self,
                    "state",
                    hostname=cloud.hostname,
                    organization=cloud.organization,
                    workspaces=cdk.NamedRemoteWorkspace(name),
                )
            case _:
                return cdk.DataTerraformRemoteStateS3(
                    self,
                    "state",
                    bucket=state_names.bucket_of(environment),
                    key=state_names.object_of(name),
                    region=environment.region,
                )
