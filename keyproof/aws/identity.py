"""By what AWS knows a resource of each type: `keyproof/aws/arguments/identities.toml`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from keyproof.aws.table import table_of

# AWS takes the names of these for equal that differ in case alone, in whichever region.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
OF_IAM = "aws_iam_"
# A bucket is in one region, and its name is in none other.
OF_S3 = "aws_s3_bucket"


@dataclass(frozen=True, kw_only=True)
class Identity:
    """The arguments that make the identity of a resource type.

    ``own`` name it; without one of them, AWS or Terraform chooses a name. ``of`` say what it
    belongs to, each with the type of that, empty for one that is not a resource. ``default`` is
    what AWS takes for an argument that is not written. ``shares`` is another type whose names
    these are as well. ``inside`` is the argument of what it belongs to that sets the same.
    ``chosen`` is the reason why no two have one identity; empty where two can.
    """

    own: Sequence[str] = ()
    of: Mapping[str, str] = field(default_factory=dict[str, str])
    default: Mapping[str, str] = field(default_factory=dict[str, str])
    shares: str = ""
    inside: str = ""
    chosen: str = ""

    @property
    def arguments(self) -> tuple[str, ...]:
        """All of them, what it belongs to first."""
        return (*self.of, *self.own)


_TABLE = table_of(Path(__file__).parent / "arguments" / "identities.toml")
IDENTITIES: Mapping[str, Identity] = {kind: Identity(**each) for kind, each in _TABLE.items()}
