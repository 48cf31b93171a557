"""What of an account is looked at: what was designed, and what is named like it."""

from dataclasses import dataclass
from functools import cached_property

from keyproof.location import Location
from keyproof.model.resource import Resource, Stack

# A bucket, and what resources of their own set of it.
BUCKETS = (
    "aws_s3_bucket",
    "aws_s3_bucket_lifecycle_configuration",
    "aws_s3_bucket_ownership_controls",
    "aws_s3_bucket_public_access_block",
    "aws_s3_bucket_server_side_encryption_configuration",
    "aws_s3_bucket_versioning",
)
# The argument that names a resource of a type, where it is not ``name``.
NAME_ARGUMENTS = {
    "aws_cloudwatch_dashboard": "dashboard_name",
    "aws_cloudwatch_metric_alarm": "alarm_name",
    "aws_lambda_function": "function_name",
    "aws_lambda_function_event_invoke_config": "function_name",
    "aws_cloudwatch_log_data_protection_policy": "log_group_name",
    **dict.fromkeys(BUCKETS, "bucket"),
}

OF_A_HOOK = ("aws_lambda_function", "aws_cloudwatch_log_group")


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The design of an environment, and the ``prefix`` of the names of everything in it.

    ``others`` are the prefixes of other environments: ``smsbot-dev-eu-`` is none of ``dev``.
    ``hook`` is the operator's own function of the settings, which may be named like the others.
    """

    design: Stack
    prefix: str
    others: tuple[str, ...] = ()
    hook: str | None = None

    @property
    def location(self) -> Location:
        """Where the environment is."""
        return self.design.location

    def resources(self, kind: str) -> tuple[Resource, ...]:
        """The designed resources of a type."""
        return tuple(each for each in self.design.resources if each.type == kind)

    def names(self, kind: str) -> tuple[str, ...]:
        """The designed names of a type."""
        return tuple(name for found, name in self._addresses if found == kind)

    @cached_property
    def addresses(self) -> frozenset[str]:
        """Where every designed resource is declared."""
        return frozenset(each.address for each in self.design.resources)

    def address(self, kind: str, name: str) -> str:
        """Where a resource is declared; what is not declared is called by its type and name."""
        return self._addresses.get((kind, name), f"{kind}.{name}")

    def holds(self, kind: str, name: str) -> bool:
        """Whether a resource of that name is designed, or looks as if it were."""
        if (kind, name) in self._addresses:
            return True
        # An alias, and the log groups of functions and topics, have it behind a path.
        own = [part for part in name.split("/") if part.startswith(self.prefix)]
        if kind in OF_A_HOOK and own == [self.hook]:
            return False
        longer = tuple(each for each in self.others if each.startswith(self.prefix))
        return any(not part.startswith(longer) for part in own)

    @cached_property
    def _addresses(self) -> dict[tuple[str, str], str]:
        return {
            (each.type, name): each.address
            for each in self.design.resources
            if (name := each.text(NAME_ARGUMENTS.get(each.type, "name")))
        }
