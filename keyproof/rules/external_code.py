"""Terraform runs a program, or uses a module from another source.

Reports what a change newly lets Terraform run: provisioners, the data sources ``external`` and
``aws_lambda_invocation``, actions, and modules with a new or another source. Data sources of
providers that keyproof does not know are not evaluated.

Why
    A provisioner and an external data source run with the credentials of whoever plans or applies
    the change. A data source runs already when a pull request is planned.

Remediation
    Remove it, or make sure that the program is reviewed.

https://developer.hashicorp.com/terraform/language/provisioners
https://registry.terraform.io/providers/hashicorp/external/latest/docs/data-sources/external
"""

import re
from collections.abc import Iterator

from keyproof.change.change import Side
from keyproof.model.resource import Resource
from keyproof.rules._rule import FACTS, Change, Finding, Reports, Rule

RUN: dict[str, str] = FACTS["external-code"]["runs"]
PROVISIONER = "provisioner."
# Data sources that read AWS, or that compute something.
QUIET = re.compile(r"data\.(aws|archive|cloudinit|local|null|random|template|time|tls)_?\w*")


class ExternalCode(Rule, tags={"terraform", "change"}):
    def compare(self, change: Change) -> Reports:
        if change.is_first:
            return
        known = {(each.type, each.address) for each in _all(change.before)}
        for each in _all(change.after):
            is_silent = change.before.stack.is_silent(each.type)
            if is_silent or (each.type, each.address) in known:
                continue
            if message := _of_new(each):
                yield self._finding(change, each, message)
            elif each.type.startswith("data.") and not QUIET.fullmatch(each.type):
                reason = f"keyproof does not know whether {each.type} runs a program"
                yield self.unknown(each.address, reason)
        for was, now in change.both():
            runs = now.type in RUN or now.type.startswith(PROVISIONER)
            if runs and was.values != now.values:
                yield self._finding(change, now, "The program that Terraform runs changes.")

    def _finding(self, change: Change, found: Resource, message: str) -> Finding:
        facts = {found.type, str(found.value("source") or "")}
        return self.changed(change, found.address, message, facts=facts)


def _of_new(found: Resource) -> str:
    """What is said of something new; empty for what runs nothing, or is not known."""
    if found.type.startswith(PROVISIONER):
        name = found.type.removeprefix(PROVISIONER)
        return f"A provisioner {name} is new: Terraform runs it."
    if found.type.startswith("action."):
        return "An action is new: Terraform invokes it."
    if found.type == "module":
        return f"The module {found.text('source')} is new.".replace("  ", " ")
    return f"It is new: {RUN[found.type]}." if found.type in RUN else ""


def _all(side: Side) -> Iterator[Resource]:
    yield from side.stack.settings
    yield from (each for each in side.stack.resources if each.type in RUN)
