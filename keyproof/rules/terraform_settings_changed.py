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
from keyproof.rules._rule import Change, Finding, Level, Reports, Rule

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
    BACKEND: "the state is kept in another place, or with other protection",
    PROVIDER: "Terraform works with another account, role or endpoint",
    REQUIRED: "another provider runs with the credentials of whoever applies the change",
    OTHERS: "Terraform encrypts the state in another way, or has other settings",
}
# Whose providers come with Terraform, or from whoever makes it.
TRUSTED = ("hashicorp/", "terraform.io/builtin/")
# Whose values no report prints.
SECRET = ("access_key", "secret_key", "token", "password")


class TerraformSettingsChanged(Rule, level=Level.WARNING, tags={"terraform", "change"}):
    def compare(self, change: Change) -> Reports:
        if change.is_first:
            return
        for kind in SETTINGS:
            if any(side.stack.is_silent(kind) for side in (change.before, change.after)):
                continue
            was, now = (_settings(side, kind) for side in (change.before, change.after))
            for address, before in was.items():
                after = now.get(address)
                if after is not None:
                    yield from self._differing(after, kind, change)
                elif kind == BACKEND:
                    yield self._finding(change, before, f"The {before.type} is removed", kind, {})
            for address, after in now.items():
                source = after.text("source")
                is_trusted = kind == REQUIRED and source.startswith(TRUSTED)
                if address not in was and kind in (BACKEND, REQUIRED) and not is_trusted:
                    what = f"The provider {source}" if kind == REQUIRED else f"The {after.type}"
                    yield self._finding(change, after, f"{what} is new", kind, {"source": source})

    def _differing(self, after: Resource, kind: str, change: Change) -> Reports:
        found = change.by_address.get(after.address)
        for path, (old, new) in (found.arguments if found else {}).items():
            is_known = not any(isinstance(each, Unknown) for each in (old, new))
            if path.partition(".")[0] in HARMLESS or not is_known:
                continue
            described = f"{path} changes"
            if path.rpartition(".")[2] not in SECRET:
                described += f" from {_word(old)} to {_word(new)}"
            yield self._finding(change, after, described, kind, {path: new})

    def _finding(
        self, change: Change, setting: Resource, what: str, kind: str, values: Mapping[str, object]
    ) -> Finding:
        return self.changed(
            change,
            setting.address,
            f"{what}: {WHAT[kind]}.",
            paths=values,
            facts={what.partition(" ")[0], *map(str, values.values())},
        )


def _settings(side: Side, kind: str) -> Mapping[str, Resource]:
    of_kind = (each for each in side.stack.settings if each.type.partition(".")[0] == kind)
    return {each.address: each for each in of_kind}


def _word(value: object) -> str:
    if value in (None, "", [], {}):
        return "nothing"
    return str(value).lower() if isinstance(value, bool) else str(value)[:120]
