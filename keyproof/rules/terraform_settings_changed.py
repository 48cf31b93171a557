"""The state, the provider or the account that Terraform uses is another one.

What it does
    Compares the backend, the providers and where they come from: another backend, bucket or key of
    the state, another source or version of a provider, another account, role, endpoint or profile,
    credentials that are written down. The region is reported by ``data-loss``; tags, retries and
    timeouts are silent.

Why
    The state holds every value of the stack. A provider is a program that runs with the
    credentials of whoever applies the change. From another account, everything is made anew.

Remediation
    Restore the setting, or make sure that it is meant.

References
----------
    https://developer.hashicorp.com/terraform/language/backend
    https://developer.hashicorp.com/terraform/language/providers/requirements

"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from keyproof.change.edits import restored
from keyproof.findings.finding import Finding, Level, Place, Reported
from keyproof.findings.remediation import Edit, Remediation
from keyproof.model.resource import Resource, Unknown
from keyproof.rules._rule import Effect, Rule

if TYPE_CHECKING:
    from keyproof.change.change import Change, Side

BACKEND, PROVIDER, REQUIRED, OTHERS = "backend", "provider", "required_providers", "terraform"
SETTINGS = (BACKEND, PROVIDER, REQUIRED, OTHERS)
# Arguments that decide neither where nor as whom Terraform works, nor what it runs.
HARMLESS = (
    *("default_tags", "ignore_tags", "max_retries", "region", "retry_mode", "alias"),
    *("s3_force_path_style", "s3_use_path_style", "skip_credentials_validation"),
    *("skip_metadata_api_check", "skip_region_validation", "configuration_aliases"),
    *("user_agent", "token_bucket_rate_limiter_capacity", "use_fips_endpoint"),
    *("required_version", "experiments"),
)
WHAT = {
    BACKEND: "Terraform keeps the state elsewhere, or protects it otherwise",
    PROVIDER: "Terraform works with another account, role or endpoint",
    REQUIRED: "another provider runs with the credentials of whoever applies the change",
    OTHERS: "Terraform encrypts the state otherwise, or works otherwise",
}
# Whose providers come with Terraform, or from whoever makes it.
TRUSTED = ("hashicorp/", "terraform.io/builtin/")
# Whose values no report prints.
SECRET = ("access_key", "secret_key", "token", "password")


class TerraformSettingsChanged(Rule):
    """Backends and providers."""

    id = "terraform-settings-changed"
    level = Level.WARNING
    tags = frozenset({"terraform", "change"})
    effect = Effect.OTHER

    def compare(self, change: "Change") -> Iterator[Reported]:
        """The settings that differ, where both sides show them."""
        if change.is_first:
            return
        for kind in SETTINGS:
            if any(side.stack.is_silent(kind) for side in (change.before, change.after)):
                continue
            was, now = (_settings(side, kind) for side in (change.before, change.after))
            for address, before in was.items():
                after = now.get(address)
                if after is not None:
                    yield from self._changed(before, after, kind, change)
                elif kind == BACKEND:
                    yield self._finding(before, f"The {before.type} is removed", kind, {})
            for address, after in now.items():
                if address not in was and kind in (BACKEND, REQUIRED):
                    yield from self._new(after, kind)

    def _changed(
        self, before: Resource, after: Resource, kind: str, change: "Change"
    ) -> Iterator[Finding]:
        found = change.by_address.get(after.address)
        for path, (old, new) in (found.arguments if found else {}).items():
            is_known = not any(isinstance(each, Unknown) for each in (old, new))
            if path.partition(".")[0] in HARMLESS or not is_known:
                continue
            told = f"{path} changes"
            if path.rpartition(".")[2] not in SECRET:
                told += f" from {_word(old)} to {_word(new)}"
            edits = restored(change, before.address, [path]) if kind == PROVIDER else ()
            yield self._finding(after, told, kind, {path: new}, edits=edits)

    def _new(self, setting: Resource, kind: str) -> Iterator[Finding]:
        source = setting.text("source")
        if kind == REQUIRED and source.startswith(TRUSTED):
            return
        what = f"The provider {source}" if kind == REQUIRED else f"The {setting.type}"
        yield self._finding(setting, f"{what} is new", kind, {"source": source})

    def _finding(
        self,
        setting: Resource,
        what: str,
        kind: str,
        changed: Mapping[str, object],
        *,
        edits: tuple[Edit, ...] = (),
    ) -> Finding:
        return Finding(
            rule=self.id,
            level=self.level,
            resource=setting.address,
            message=f"{what}: {WHAT[kind]}.",
            about=(*(Place(setting.address, path) for path in changed), Place(setting.address)),
            facts=frozenset({what.partition(" ")[0], *map(str, changed.values())}),
            remediation=Remediation(
                text="Restore the setting, or make sure that it is meant.", edits=edits
            ),
        )


def _settings(side: "Side", kind: str) -> Mapping[str, Resource]:
    of_kind = (each for each in side.stack.settings if each.type.partition(".")[0] == kind)
    return {each.address: each for each in of_kind}


def _word(value: object) -> str:
    if value in (None, "", [], {}):
        return "nothing"
    return str(value).lower() if isinstance(value, bool) else str(value)[:120]
