"""Region and account of each configuration of a provider, and of a stack that does not say it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from keyproof.iam.statements import has_action
from keyproof.json_values import texts_in
from keyproof.loaders.symbols import ACCOUNT, ACCOUNT_ID, REGION
from keyproof.location import Location
from keyproof.model.identifiers import HAVE_AN_ARN, KEY_TYPES, arn_of
from keyproof.model.resource import Resource, Stack
from keyproof.policy_document import PolicyDocument, PolicyError

DEFAULT = "aws"
# Between the word for an account that nothing shows, and the provider that is there.
OF = " of "
# The data sources whose values are those of their provider; others may be of another account.
ABOUT_PROVIDER = ("aws_caller_identity", "aws_region")
# Arguments by which a provider may be of another account than the default one.
CREDENTIALS = frozenset({"access_key", "assume_role", "assume_role_with_web_identity", "profile"})
PARTS_OF_AN_ARN = 6
NO_PROVIDER = Resource(address="", type="", values={})
ARN = re.compile(r'(arn:[a-z-]+:[a-z0-9-]+:([a-z0-9-]*):)([0-9]{12})(:[^"\s]+)')
# A service writes, or an identity calls, for the own account.
TELLS = re.compile(
    r"AWSLogs/([0-9]{12})/"
    r'|"(?:aws:(?:Source(?:Account|Owner)|PrincipalAccount)|kms:CallerAccount)":\s*\[?\s*"([0-9]{12})"',
    re.IGNORECASE,
)
ROOT = re.compile(r"(?:arn:[a-z-]+:iam::)?([0-9]{12})(?::root)?")
CHANGE = "kms:PutKeyPolicy"


class Locations:
    """Where the resources of each provider are, by its key such as ``aws`` or ``aws.west``."""

    def __init__(
        self,
        providers: Mapping[str, Resource],
        found: Iterable[tuple[str, Resource]],
        accounts: Mapping[str, str],
    ) -> None:
        """``found`` are resources and data sources with known values, each with its provider.

        ``accounts`` are the numbers of accounts that nothing shows, by what stands for them.
        """
        self._providers = providers
        self._accounts = accounts
        self._known: dict[str, list[Resource]] = {}
        for provider, each in found:
            self._known.setdefault(provider, []).append(each)
        self._located: dict[str, Location] = {}

    def of(self, provider: str) -> Location:
        """The location of a provider."""
        if provider not in self._located:
            alike = self._alike(provider)
            other = self._settings(alike[0]).address or alike[0]
            unknown = ACCOUNT if DEFAULT in alike else f"{ACCOUNT}{OF}{other}"
            known = (each for each in map(self._account, (provider, *alike)) if each)
            self._located[provider] = Location(
                region=self._region(provider) or REGION,
                account_id=next(known, self._accounts.get(unknown, unknown)),
            )
        return self._located[provider]

    def _alike(self, provider: str) -> Sequence[str]:
        """The providers with the same credentials, of which one may say the account of all."""
        own = self._settings(provider).values
        others = [key for key, each in self._providers.items() if each.type == "provider.aws"]
        return [
            each
            for each in dict.fromkeys((DEFAULT, *others, provider))
            if all(own.get(at) == self._settings(each).values.get(at) for at in CREDENTIALS)
        ]

    def _settings(self, provider: str) -> Resource:
        return self._providers.get(provider, NO_PROVIDER)

    def _region(self, provider: str) -> str:
        described = self._settings(provider).text("region")
        if described:
            return described
        known = self._known.get(provider, ())
        asked = [each for each in known if each.type == "aws_region"]
        if asked and self._providers:
            return asked[0].text("region") or asked[0].text("name")
        return _most(_of_arn(each)[0] for each in known)

    def _account(self, provider: str) -> str:
        for each in self._known.get(provider, ()):
            if each.type == "aws_caller_identity" and each.text("account_id"):
                return each.text("account_id")
        settings = self._settings(provider)
        accounts = settings.texts("allowed_account_ids")
        if len(accounts) == 1 and ACCOUNT_ID.fullmatch(accounts[0]):
            return accounts[0]
        role = settings.text("assume_role", "role_arn").split(":")
        if len(role) == PARTS_OF_AN_ARN:
            return role[4]
        return _most(_of_arn(each)[1] for each in self._known.get(provider, ()))


def located(resource: Resource, location: Location, default: Location) -> Resource:
    """A resource with its location, where that is another one than the stack's."""
    if not resource.type.startswith("aws_"):
        return resource
    region = resource.text("region")
    if region:
        location = replace(location, region=region)
    return resource if location == default else replace(resource, location=location)


def own_location(resource: Resource, default: Location) -> Location:
    """Where a resource is that has been made, by its own ARN; else the default."""
    region, account_id = _of_arn(resource)
    return Location(region=region or default.region, account_id=account_id or default.account_id)


def _of_arn(resource: Resource) -> tuple[str, str]:
    """The region and the account of a resource's own ARN, empty where it has none."""
    parts = resource.text("arn").split(":")
    # Of others, such as an event target, it is an argument that names another resource.
    # The account of what AWS owns is the word "aws".
    is_own = resource.type in HAVE_AN_ARN and len(parts) >= PARTS_OF_AN_ARN and parts[4] != "aws"
    return (parts[3], parts[4]) if is_own else ("", "")


def _most(found: Iterable[str]) -> str:
    """The text that is there most often; of several, the first."""
    counted = Counter(filter(None, found)).most_common(1)
    return counted[0][0] if counted else ""


def accounts_shown_by(stack: Stack) -> Mapping[str, str]:
    """The numbers of accounts that only values of their resources show, by the words for them.

    A first plan without credentials knows no ARN. But a policy that names a queue of the stack by
    its ARN, or the root of the account that administers its keys, has the number in it.
    """
    there: dict[str, list[Resource]] = {}
    for each in stack.resources:
        there.setdefault((each.location or stack.location).account_id, []).append(each)
    shown = {word: _shown(word, there[word], stack) for word in there if word.startswith(ACCOUNT)}
    return {word: number for word, number in shown.items() if number}


def _shown(account: str, resources: Sequence[Resource], stack: Stack) -> str:
    """The number that stands in the most ARNs of resources of an account.

    Where none names one, the only root that administers keys, and of the stack's own less.
    """
    own = {arn_of(each, stack.location) for each in resources}
    texts = [text for each in resources for text in texts_in(each.values)]
    arns = [match for text in texts for match in ARN.finditer(text)]
    named = _most(each[3] for each in arns if f"{each[1]}{account}{each[4]}" in own)
    if named:
        return named
    keys = (each for each in resources if each.type in (*KEY_TYPES, "aws_kms_key_policy"))
    roots = {number for each in keys for number in _administrators(each.text("policy"))}
    described = {match[1] or match[2] for text in texts for match in TELLS.finditer(text)}
    described |= {each.text("source_account") for each in resources} - {""}
    numbers = {each[3] for each in arns if each[2] == stack.location.region}
    # KMS refuses a key whose own account could not change its policy: the only root is of it. A
    # number that it contradicts is a mistake, or somebody else's.
    for found in (roots, described, numbers) if account == ACCOUNT else (roots,):
        if len(found) == 1:
            return found.pop()
    return ""


def _administrators(policy: str) -> Iterator[str]:
    """The accounts whose root may change a key's policy."""
    try:
        statements = PolicyDocument.from_json(policy).statements
    except PolicyError:
        return
    for each in statements:
        if each.effect == "Allow" and has_action(each.actions, each.not_actions, CHANGE):
            found = (ROOT.fullmatch(one.identifier) for one in each.principals if one.type == "AWS")
            yield from (root[1] for root in found if root)
