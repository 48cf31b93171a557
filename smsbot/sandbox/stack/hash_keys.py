"""Keys for keyed hashes, which a provider of 2021 does not know: the sandbox makes them itself."""

import json
from typing import Any

from keyproof.embedded_account import ACCOUNT_ID
from smsbot.sandbox.emulator.client import Clients, readable_errors
from smsbot.sandbox.stack.narrowing import Dropped

KIND, USAGE = "aws_kms_key", "GENERATE_VERIFY_MAC"
ACCOUNT = "${data.aws_caller_identity.current.account_id}"


def with_hash_keys(
    configuration: dict[str, Any], clients: Clients
) -> tuple[dict[str, Any], tuple[Dropped, ...]]:
    """The configuration with keys for hashes as data, and the keys, which are made if needed."""
    keys = configuration.get("resource", {}).get(KIND, {})
    of_hashes = {name: body for name, body in keys.items() if body.get("key_usage") == USAGE}
    if not of_hashes:
        return configuration, ()
    data: dict[str, Any] = configuration.get("data", {})
    with readable_errors("making the key for hashes of numbers"):
        made = {name: {"key_id": _made(body, clients)} for name, body in of_hashes.items()}
    kept = {name: body for name, body in keys.items() if name not in of_hashes}
    text = json.dumps(
        {
            **configuration,
            "data": {**data, KIND: {**data.get(KIND, {}), **made}},
            "resource": {**configuration["resource"], KIND: kept},
        }
    )
    for name in of_hashes:
        text = text.replace(f"${{{KIND}.{name}.", f"${{data.{KIND}.{name}.")
    replaced = (Dropped(f"{KIND}.{name}", "one that the sandbox made") for name in of_hashes)
    return json.loads(text), tuple(replaced)


def _made(body: dict[str, Any], clients: Clients) -> str:
    """The id of the key, with the policy of the configuration."""
    kms, policy = clients.kms, body["policy"].replace(ACCOUNT, ACCOUNT_ID)
    listed = (
        key["KeyId"]
        for page in kms.get_paginator("list_keys").paginate()
        for key in page["Keys"]
        if "KeyId" in key
    )
    for key_id in listed:
        key = kms.describe_key(KeyId=key_id)["KeyMetadata"]
        if (key.get("Description"), key.get("KeyState")) == (body["description"], "Enabled"):
            kms.put_key_policy(KeyId=key_id, Policy=policy)
            return key_id
    made = kms.create_key(
        Description=body["description"],
        KeySpec=body["customer_master_key_spec"],
        KeyUsage=USAGE,
        Policy=policy,
    )
    return made["KeyMetadata"]["KeyId"]
