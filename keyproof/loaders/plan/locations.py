"""Region and account of each provider of a plan."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from keyproof.loaders.configuration.understood import ACCOUNT, REGION
from keyproof.loaders.shape import as_object
from keyproof.location import Location
from keyproof.model.resource import Resource

Object = Mapping[str, object]
DEFAULT = "aws"
# The data sources whose values are those of their provider; others may be of another account.
ABOUT_PROVIDER = ("aws_caller_identity", "aws_region")
# Arguments by which a provider may be of another account than the default one.
CREDENTIALS = frozenset({"access_key", "assume_role", "assume_role_with_web_identity", "profile"})
PARTS_OF_AN_ARN = 6


class Locations:
    """Where the resources of each provider are, by the name of its configuration."""

    def __init__(
        self,
        providers: Object,
        variables: Object,
        found: Iterable[tuple[str, Resource]],
        *,
        written: Callable[[str | None, str], object] | None = None,
    ) -> None:
        """``found`` are resources and data sources with known values, each with its provider.

        ``written`` is an argument of the provider with an alias, as the sources have it.
        """
        self._written = written
        self._providers = providers
        self._variables = variables
        self._known: dict[str, list[Resource]] = {}
        for provider, each in found:
            self._known.setdefault(provider, []).append(each)
        self._located: dict[str, Location] = {}

    def of(self, provider: str, *, account_id: str | None = None) -> Location:
        """The location of a provider; ``account_id`` is the account where nothing shows it."""
        if provider not in self._located:
            self._located[provider] = Location(
                region=self._region(provider) or REGION,
                account_id=self._account(provider) or self._other(provider, account_id),
            )
        return self._located[provider]

    def _other(self, provider: str, account_id: str | None) -> str:
        """A placeholder for an account that nothing shows: one for each kind of credentials."""
        return (
            account_id or ACCOUNT if self._is_like_default(provider) else f"{ACCOUNT} of {provider}"
        )

    def _is_like_default(self, provider: str) -> bool:
        """Whether a provider has the credentials of the default one."""
        one, default = self._settings(provider), self._settings(DEFAULT)
        return all(one.get(each) == default.get(each) for each in CREDENTIALS)

    def _settings(self, provider: str) -> Object:
        return as_object(as_object(self._providers.get(provider)).get("expressions"))

    def _region(self, provider: str) -> str:
        told = self._value(self._settings(provider).get("region"))
        if not told and self._written:
            alias = provider.partition(".")[2] or None
            value = self._written(alias, "region")
            told = value if isinstance(value, str) else ""
        if told:
            return told
        for each in self._known.get(provider, ()):
            if each.type == "aws_region":
                return each.text("region") or each.text("name")
            region = _arn(each)[3]
            if region:
                return region
        return ""

    def _account(self, provider: str) -> str:
        for each in self._known.get(provider, ()):
            if each.type == "aws_caller_identity" and each.text("account_id"):
                return each.text("account_id")
        settings = Resource(address="", type="", values=self._settings(provider))
        accounts = settings.texts("allowed_account_ids", "constant_value")
        if len(accounts) == 1:
            return accounts[0]
        role = self._value(settings.value("assume_role", "role_arn")).split(":")
        if len(role) == PARTS_OF_AN_ARN:
            return role[4]
        for each in self._known.get(provider, ()):
            if _arn(each)[4]:
                return _arn(each)[4]
        is_other = provider != DEFAULT and self._is_like_default(provider)
        return self._account(DEFAULT) if is_other else ""

    def _value(self, expression: object) -> str:
        """A text that is written, or that a variable of the plan has."""
        told = Resource(address="", type="", values={"of": expression})
        for each in told.texts("of", "references"):
            variable = self._variables.get(each.removeprefix("var."))
            value = as_object(variable).get("value")
            return value if isinstance(value, str) else ""
        return told.text("of", "constant_value")


def located(resource: Resource, location: Location, default: Location) -> Resource:
    """A resource with its location, where that is another one than the stack's."""
    if not resource.type.startswith("aws_"):
        return resource
    region = resource.text("region")
    if region:
        location = replace(location, region=region)
    return resource if location == default else replace(resource, location=location)


def _arn(resource: Resource) -> Sequence[str]:
    parts = resource.text("arn").split(":")
    # The account of what AWS owns is the word "aws".
    is_own = len(parts) >= PARTS_OF_AN_ARN and parts[4] != "aws"
    return parts if is_own else [""] * PARTS_OF_AN_ARN
