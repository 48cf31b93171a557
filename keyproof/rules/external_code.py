"""Terraform runs a program, or takes a module from elsewhere.

What it does
    Reports what a change newly lets Terraform run: provisioners, the data sources ``external`` and
    ``aws_lambda_invocation``, actions, and modules with a new or another source. Data sources of
    providers of which no entry says what they do are not evaluated.

Why
    A provisioner and an external data source run with the credentials of whoever plans or applies
    the change, a data source already when a pull request is planned.

Remediation
    Remove it, or make sure that the program is reviewed.

References
----------
    https://developer.hashicorp.com/terraform/language/provisioners
    https://registry.terraform.io/providers/hashicorp/external/latest/docs/data-sources/external

"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from keyproof.change.edits import removed, restored
from keyproof.findings.finding import Finding, Level, NotEvaluated, Place, Reported
from keyproof.findings.remediation import Edit, Remediation
from keyproof.model.resource import Resource
from keyproof.rules._rule import Effect, Rule

if TYPE_CHECKING:
    from keyproof.change.change import Change, Side

RUN = {
    "data.external": "Terraform runs a program whenever it plans",
    "data.http": "Terraform asks a server whenever it plans, and trusts its answer",
    "data.aws_lambda_invocation": "Terraform invokes a function whenever it plans",
    "aws_lambda_invocation": "Terraform invokes a function whenever it applies",
    "aws_ssm_association": "Systems Manager runs a document on instances",
    "data.terraform_remote_state": "Terraform reads another state, and trusts what it says",
}
PROVISIONER, ACTION, MODULE = "provisioner.", "action.", "module"
# Data sources that read AWS, or that compute something.
QUIET = re.compile(r"data\.(aws|archive|cloudinit|local|null|random|template|time|tls)_?\w*")


class ExternalCode(Rule):
    """Programs and modules that are new."""

    id = "external-code"
    level = Level.WARNING
    tags = frozenset({"terraform", "change"})
    effect = Effect.OTHER

    def compare(self, change: "Change") -> Iterator[Reported]:
        """What Terraform newly runs or takes."""
        if change.is_first:
            return
        known = {(each.type, each.address) for each in _all(change.before)}
        for each in _all(change.after):
            is_silent = change.before.stack.is_silent(each.type)
            if not is_silent and (each.type, each.address) not in known:
                yield from self._new(each)
        for was, now in _pairs(change):
            if now.type == MODULE and was.value("source") != now.value("source"):
                message = f"The module comes from {now.value('source')}, and not from "
                message += f"{was.value('source')}."
                edits = restored(change, now.address, ["source"])
                yield self._finding(now, message, "source", edits)
            elif _runs(now.type) and was.values != now.values:
                changed = change.by_address.get(now.address)
                paths = tuple(changed.arguments) if changed else ()
                edits = restored(change, now.address, paths)
                yield self._finding(now, "What Terraform runs changes.", "", edits)

    def _new(self, found: Resource) -> Iterator[Reported]:
        if found.type.startswith(PROVISIONER):
            name = found.type.removeprefix(PROVISIONER)
            yield self._finding(found, f"A provisioner {name} is new: Terraform runs it.", "", ())
        elif found.type.startswith(ACTION):
            yield self._finding(found, "An action is new: Terraform invokes it.", "", ())
        elif found.type == MODULE:
            source = found.text("source")
            message = f"The module {source} is new." if source else "The module is new."
            yield self._finding(found, message, "", removed(found))
        elif found.type in RUN:
            yield self._finding(found, f"It is new: {RUN[found.type]}.", "", removed(found))
        elif found.type.startswith("data.") and not QUIET.fullmatch(found.type):
            reason = f"no entry says whether {found.type} runs a program"
            yield NotEvaluated(place=Place(found.address), reason=reason)

    def _finding(
        self, found: Resource, message: str, part: str, edits: tuple[Edit, ...]
    ) -> Finding:
        return Finding(
            rule=self.id,
            level=self.level,
            resource=found.address,
            message=message,
            about=(Place(found.address, part), Place(found.address)),
            facts=frozenset({found.type, str(found.value("source") or "")}),
            remediation=Remediation(
                text="Remove it, or make sure that the program is reviewed.", edits=edits
            ),
        )


def _runs(kind: str) -> bool:
    return kind in RUN or kind.startswith(PROVISIONER)


def _all(side: "Side") -> Iterator[Resource]:
    yield from side.stack.settings
    yield from (each for each in side.stack.resources if each.type in RUN)


def _pairs(change: "Change") -> Iterator[tuple[Resource, Resource]]:
    before = {(each.type, each.address): each for each in _all(change.before)}
    for each in _all(change.after):
        if (each.type, each.address) in before:
            yield before[each.type, each.address], each
