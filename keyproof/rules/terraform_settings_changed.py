"""Terraform uses another state, provider or account.

Reports another backend, bucket or key of the state; another source or version of a provider;
another account, role, endpoint or profile; and credentials in the configuration. Changes of tags,
retries and timeouts are ignored. The rule ``data-loss`` reports a changed region.

Why
    The state holds every value of the resources. A provider is a program that runs with the
    credentials of whoever applies the change. In another account, everything is created again.

Remediation
    Restore the setting, or make sure that it is intended.

https://developer.hashicorp.com/terraform/language/backend
https://developer.hashicorp.com/terraform/language/providers/requirements
"""

from collections.abc import Mapping

from keyproof.change.change import Side
from keyproof.model.resource import Resource, Unknown
from keyproof.rules._rule import FACTS, Change, Finding, Reports, Rule

BACKEND, REQUIRED = "backend", "required_providers"
FOLLOWS: dict[str, str] = FACTS["terraform-settings-changed"]["follows"]
HARMLESS: list[str] = FACTS["terraform-settings-changed"]["harmless"]
# Whose providers come with Terraform, or from whoever makes it.
TRUSTED = ("hashicorp/", "terraform.io/builtin/")
# Whose values no report prints.
SECRET = ("access_key", "secret_key", "token", "password")


class TerraformSettingsChanged(Rule, tags={"terraform", "change"}):
    def compare(self, change: Change) -> Reports:
        sides = (change.before, change.after)
        for kind in () if change.is_first else FOLLOWS:
            if any(side.stack.is_silent(kind) for side in sides):
                continue
            was, now = (_settings(side, kind) for side in sides)
            for address, before in was.items():
                if address in now:
                    yield from self._differing(now[address], kind, change)
                elif kind == BACKEND:
                    yield self._finding(change, before, f"The {before.type} is removed", kind, {})
            for address, after in now.items():
                source = after.text("source")
                is_trusted = kind == REQUIRED and source.startswith(TRUSTED)
                if address not in was and kind in (BACKEND, REQUIRED) and not is_trusted:
                    what = f"The provider {source}" if kind == REQUIRED else f"The {after.type}"
                    yield self._finding(change, after, f"{what} is new", kind, {"source": source})

    def _differing(self, after: Resource, kind: str, change: Change) -> Reports:
        for path, (old, new) in change.arguments_of(after.address).items():
            is_known = not any(isinstance(each, Unknown) for each in (old, new))
            if path.partition(".")[0] not in HARMLESS and is_known:
                is_secret = path.rpartition(".")[2] in SECRET
                values = "" if is_secret else f" from {_word(old)} to {_word(new)}"
                yield self._finding(change, after, f"{path} changes{values}", kind, {path: new})

    def _finding(
        self, change: Change, setting: Resource, what: str, kind: str, values: Mapping[str, object]
    ) -> Finding:
        message = f"{what}: {FOLLOWS[kind]}."
        facts = {what.partition(" ")[0], *map(str, values.values())}
        return self.changed(change, setting.address, message, paths=values, facts=facts)


def _settings(side: Side, kind: str) -> Mapping[str, Resource]:
    of_kind = (each for each in side.stack.settings if each.type.partition(".")[0] == kind)
    return {each.address: each for each in of_kind}


def _word(value: object) -> str:
    if value in (None, "", [], {}):
        return "nothing"
    return str(value).lower() if isinstance(value, bool) else str(value)[:120]
