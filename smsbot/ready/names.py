"""What the account holds by name: whether designed names are taken, and how near the quotas are."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keyproof.model.resource import Unknown
from keyproof.terminal.terminal import counted
from smsbot.ready.row import Asked, Row, fine, missing, not_readable, unanswered

NAMES = "Names"
ROLE = "aws_iam_role"
QUOTA = "Quota"
APPLIED = "servicequotas:GetServiceQuota"
MOVED = "Set region back, if that changed: docs/deploy/moving.md."
LISTED = Path(__file__).with_suffix(".toml")
CONSOLE = "https://console.aws.amazon.com/servicequotas/home/services"


@dataclass(frozen=True, kw_only=True)
class Listing:
    """How the resources of a type are listed; ``names.toml`` says what each part is."""

    plural: str
    action: str
    part: str
    member: str = ""
    is_address: bool = False
    quota: int | None = None
    code: str = ""

    @property
    def service(self) -> str:
        """What Service Quotas calls the service."""
        service = self.action.partition(":")[0]
        return "monitoring" if service == "cloudwatch" else service

    def name(self, item: Any) -> str:  # noqa: ANN401 - an item of boto3
        """The name of an item of the list."""
        text = str(item.get(self.member, "") if self.member else item)
        return text.rpartition("/" if "/" in text else ":")[2] if self.is_address else text


LISTINGS = {
    kind: Listing(**each)
    for kind, each in tomllib.loads(LISTED.read_text(encoding="utf-8")).items()
}
# AWS chooses the name. Each has one of the others, which is there if it is.
NAMELESS = {"aws_kms_key": "aws_kms_alias"}


def of_the_names(asked: Asked) -> Iterator[Row]:
    """Whether what Terraform would create is there already, and whether there is room for it."""
    account = asked.account
    listed = dict(
        zip(LISTINGS, account.map(lambda each: _listed(asked, each), LISTINGS), strict=True)
    )
    designed = {
        (kind, name)
        for kind in LISTINGS
        if kind not in NAMELESS
        for name in account.scope.names(kind)
    }
    taken = {each for each in designed if each[1] in listed[each[0]]}
    unanswered = {each.what for each in account.not_checked}
    if not any(LISTINGS[kind].plural in unanswered for kind, _ in designed):
        # An account has its roles once, not once per region.
        only_roles = {kind for kind, _ in taken} == {ROLE}
        names = sorted(name for _, name in taken)
        yield _names(asked, designed=len(designed), taken=names, only_roles=only_roles)
    for kind, listing in LISTINGS.items():
        if listing.quota is None or listing.plural in unanswered:
            continue
        there = [each for each in taken if each[0] == NAMELESS.get(kind, kind)]
        more = len(account.scope.resources(kind)) - len(there)
        yield from _quota(asked, listing, wanted=(len(listed[kind]), more), quota=listing.quota)


def _listed(asked: Asked, kind: str) -> list[str]:
    listing = LISTINGS[kind]
    found = asked.account.listed(listing.plural, listing.action, listing.part)
    return [listing.name(each) for each in found]


def _names(asked: Asked, *, designed: int, taken: list[str], only_roles: bool) -> Row:
    if not taken:
        return fine(NAMES, f"none of {designed} is taken")
    name = asked.environment.name
    if asked.is_new is not True and len(taken) == designed:
        return fine(NAMES, f"all {designed} are there: {name} is deployed")
    adopt = asked.command("deploy", name, "--adopt") + ", if they are of this environment"
    first = ", ".join(taken[:2]) + (", …" if len(taken) > len(taken[:2]) else "")
    return missing(
        NAMES,
        f"{counted(len(taken), 'name')} of {designed} taken: {first}",
        f"{MOVED} If not: {adopt}" if only_roles else adopt,
        # The deployment itself refuses them, with the address of each.
        stops=False,
    )


def _quota(asked: Asked, listing: Listing, *, wanted: tuple[int, int], quota: int) -> Iterator[Row]:
    """Whether there is room; where AWS's default leaves none, by the quota that AWS applies."""
    subject, (held, more) = f"{QUOTA} of {listing.plural}", wanted
    if held + more <= quota:
        yield fine(subject, f"{held} and {more} new, of {quota:,} by AWS's default")
        return
    says = f"{held} and {more} new are more than {quota:,}, AWS's default"
    if not listing.code:
        yield not_readable(
            subject,
            f"{says}. Whether AWS raised it is not known.",
            f"See {CONSOLE}/{listing.service}/quotas, and ask for more there",
        )
        return
    applied = _applied(asked, subject, listing)
    if isinstance(applied, Unknown):
        return
    if applied is None:
        yield unanswered(subject, APPLIED)
    elif held + more <= applied:
        yield fine(subject, f"{held} and {more} new, of {applied:,.0f}")
    else:
        # IAM has one for all regions.
        region = " --region us-east-1" if listing.service == "iam" else ""
        yield missing(
            subject,
            f"{held} and {more} new are more than {applied:,.0f}, the quota of this account.",
            f"aws service-quotas request-service-quota-increase --service-code {listing.service} "
            f"--quota-code {listing.code} --desired-value {held + more}{region}",
            stops=False,
        )


def _applied(asked: Asked, subject: str, listing: Listing) -> float | Unknown | None:
    """The quota of the account."""
    if listing.service == "iam":
        found: Any = asked.account.ask(subject, "iam:GetAccountSummary", "SummaryMap")
        return found if isinstance(found, Unknown) else (found or {}).get("RolesQuota")
    found = asked.account.ask(
        subject, APPLIED, "Quota", ServiceCode=listing.service, QuotaCode=listing.code
    )
    return found if isinstance(found, Unknown) else (found or {}).get("Value")
