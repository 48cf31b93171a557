"""Where in AWS a stack lives: partition, region and account, and the ARNs made of them."""

from dataclasses import dataclass
from functools import cache

# By what the names of their regions start with; any other region is of ``aws``.
PARTITIONS = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}


@dataclass(frozen=True, kw_only=True)
class Location:
    """A region of an account. ``account_id`` may be a Terraform reference."""

    region: str
    account_id: str

    @property
    def partition(self) -> str:
        """The partition the region belongs to: ``aws``, ``aws-cn`` or ``aws-us-gov``."""
        return _partition_of(self.region)

    @property
    def account_root(self) -> str:
        """The principal that stands for the whole account."""
        return f"arn:{self.partition}:iam::{self.account_id}:root"

    def arn(self, service: str, resource: str) -> str:
        """The ARN of a regional resource, as in ``arn("sns", "my-topic")``."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account_id}:{resource}"

    def role_arn(self, role: str) -> str:
        """The ARN of a role of this account, given by name or by path and name."""
        return f"arn:{self.partition}:iam::{self.account_id}:role/{role}"

    def via_service(self, service: str) -> str:
        """How ``kms:ViaService`` spells a service of the region, in every partition alike."""
        return f"{service}.{self.region}.amazonaws.com"

    def endpoint_name(self, service: str) -> str:
        """How the principal of a regional service is spelled here."""
        return self.via_service(service) + (".cn" if self.partition == "aws-cn" else "")


@cache
def _partition_of(region: str) -> str:
    found = next((each for each in PARTITIONS if region.startswith(each)), "")
    return PARTITIONS.get(found, "aws")


def service_in(arn: str) -> str:
    """The service in an ARN; empty for any other text."""
    return arn.split(":")[2] if arn.count(":") > 1 else ""
