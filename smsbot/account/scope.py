"""What of an account is looked at: what was designed, and what is named like it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from keyproof.location import Location
from keyproof.model.resource import Resource, Stack

OF_A_HOOK = ("aws_lambda_function", "aws_cloudwatch_log_group")
# The arguments that may name a resource of a type.
NAMES = ("name", "function_name", "alarm_name", "dashboard_name", "bucket", "log_group_name")


def name_of(resource: Resource) -> str:
    """The name of a resource; empty where AWS chooses one."""
    return next(filter(None, map(resource.text, NAMES)), "")


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

    def resources(self, kind: str) -> Sequence[Resource]:
        """The designed resources of a type."""
        return self._by_type.get(kind, ())

    def declared(
        self, kind: str, arguments: Sequence[str], values: Mapping[str, object]
    ) -> str | None:
        """Where a resource with the values of some arguments is declared; None if it is not."""
        wanted = [values.get(each) or "" for each in arguments]
        return next(
            (
                each.address
                for each in self.resources(kind)
                if [each.value(name) or "" for name in arguments] == wanted
            ),
            None,
        )

    def holds(self, kind: str, name: str) -> bool:
        """Whether a resource of that name is designed, or looks as if it were."""
        if any(name_of(each) == name for each in self.resources(kind)):
            return True
        # An alias, and the log groups of functions and topics, have it behind a path.
        own = [part for part in name.split("/") if part.startswith(self.prefix)]
        if kind in OF_A_HOOK and own == [self.hook]:
            return False
        longer = tuple(each for each in self.others if each.startswith(self.prefix))
        return any(not part.startswith(longer) for part in own)

    @cached_property
    def _by_type(self) -> Mapping[str, Sequence[Resource]]:
        found: dict[str, list[Resource]] = {}
        for each in self.design.resources:
            found.setdefault(each.type, []).append(each)
        return found
