"""The keys that Terraform made are found, with their alias and without it."""

from stacks.keys import PURPOSES, alias_of
from tests.e2e.clients import Clients
from tests.e2e.conftest import ENVIRONMENTS
from tests.e2e.shell import Shell, run_line


def test_the_keys_of_a_deployment_are_found_also_without_their_aliases(
    clients: Clients, shell: Shell
) -> None:
    result = run_line("smsbot keys list dev", shell)
    assert (result.returncode, result.stderr) == (0, "")
    aliases = [f"alias/{alias_of(name, ENVIRONMENTS['dev'])}" for name in PURPOSES]
    targets = {
        each: clients.kms.describe_key(KeyId=each)["KeyMetadata"]["KeyId"] for each in aliases
    }
    for alias in targets:
        clients.kms.delete_alias(AliasName=alias)
    try:
        result = run_line("smsbot keys list dev", shell)
    finally:
        for alias, key_id in targets.items():
            clients.kms.create_alias(AliasName=alias, TargetKeyId=key_id)
    assert result.returncode == 1
    for alias, key_id in targets.items():
        found = f"{alias} is gone; arn:aws:kms:us-east-1:000000000000:key/{key_id} was found"
        assert found in result.stdout
