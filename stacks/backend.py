"""Where the Terraform state of an environment is kept."""

from typing import Literal

import cdktf
from pydantic import BaseModel, ConfigDict


class LocalBackend(BaseModel):
    """A file beside ``cdktf.out``, for trying things out on one machine."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["local"]

    def configure(self, stack: cdktf.TerraformStack, *, stack_name: str) -> None:
        """Give the stack this backend."""
        # Relative to the stack's folder in cdktf.out: an absolute path would differ by checkout.
        cdktf.LocalBackend(stack, path=f"../../../terraform.{stack_name}.tfstate")


Backend = LocalBackend
