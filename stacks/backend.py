"""Gives a stack the backend of its environment."""

from cdktf import LocalBackend, TerraformStack

from stacks.environment import Environment


def configure_backend(stack: TerraformStack, environment: Environment) -> None:
    """Keep the stack's Terraform state where the environment's ``backend`` says."""
    # Relative to the stack's folder in cdktf.out: an absolute path would differ by checkout.
    LocalBackend(stack, path=f"../../../terraform.{environment.names.prefix}.tfstate")
