"""Keys for keyed hashes, which a provider of 2021 does not know: the embedded AWS makes them so."""

from typing import Any

from smsbot.sandbox.stack.narrowing import Dropped

KIND, USAGE = "aws_kms_key", "GENERATE_VERIFY_MAC"
UNKNOWN = ("customer_master_key_spec", "key_usage")


def without_hash_keys(configuration: dict[str, Any]) -> tuple[dict[str, Any], tuple[Dropped, ...]]:
    """The configuration with such keys as keys that encrypt, and what is replaced."""
    resources: dict[str, Any] = configuration.get("resource", {})
    keys: dict[str, Any] = resources.get(KIND, {})
    of_hashes = [name for name, body in keys.items() if body.get("key_usage") == USAGE]
    if not of_hashes:
        return configuration, ()
    narrowed = {
        name: {argument: each for argument, each in body.items() if argument not in UNKNOWN}
        if name in of_hashes
        else body
        for name, body in keys.items()
    }
    replaced = (
        Dropped(f"{KIND}.{name}.key_usage", "a key for hashes, made as one that encrypts")
        for name in of_hashes
    )
    return {**configuration, "resource": {**resources, KIND: narrowed}}, tuple(replaced)
