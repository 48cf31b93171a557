"""The settings of a backend: where an environment's Terraform state is kept."""

from typing import Annotated, Literal

from pydantic import Field

from stacks.settings.kinds import Settings

ALLOWED = (
    '{ type = "local" }, { type = "s3" }, or { type = "cloud", organization = "ORGANIZATION" } '
    "with hostname and project if needed"
)


class LocalBackend(Settings):
    """A file next to ``cdktf.out``, to try things out on one machine."""

    type: Literal["local"]


class S3Backend(Settings):
    """A bucket of the environment's own, that ``smsbot bootstrap`` makes.

    Nothing is named here: names follow from company, environment, account and region.
    """

    type: Literal["s3"]


class CloudBackend(Settings):
    """The workspace ``smsbot-{environment}`` of HCP Terraform, or of a Terraform Enterprise.

    ``hostname`` is the Terraform Enterprise's; HCP Terraform's own by default. ``project`` is the
    project of the workspace; the organization's default one if None.
    https://developer.hashicorp.com/terraform/cli/cloud/settings
    """

    type: Literal["cloud"]
    organization: Annotated[
        str,
        Field(
            pattern=r"\A[A-Za-z0-9_-]{3,40}\Z",
            description="the organization's name, 3 to 40 letters, digits, hyphens and underscores",
        ),
    ]
    hostname: Annotated[
        str,
        Field(
            pattern=r"\A(?=.{1,253}(?::|\Z))[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
            r"(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+(?::[0-9]{1,5})?\Z",
            description='a host name without https://, such as "tfe.example.com"',
        ),
    ] = "app.terraform.io"
    project: Annotated[
        str | None,
        Field(
            pattern=r"\A[A-Za-z0-9_-](?:[A-Za-z0-9 _-]{1,38})[A-Za-z0-9_-]\Z",
            description="a project's name, 3 to 40 letters, digits, spaces, hyphens and "
            "underscores, with no space at its ends",
        ),
    ] = None


Backend = Annotated[LocalBackend | S3Backend | CloudBackend, Field(discriminator="type")]
