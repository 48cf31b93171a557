"""What is read of a key, and what KMS does not say of it."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import boto3

from smsbot.account.account import Account, Scope
from smsbot.account.keys import KEY, read_keys
from smsbot.design.reading import read_configuration
from smsbot.design.synthesis import synthesized
from tests.stacks.synthesized import environment

ENVIRONMENT = environment("waits", key_deletion_window_in_days=11)


def test_a_key_waits_before_its_deletion_as_long_as_designed(aws: None) -> None:
    """Its policy compares with that, and KMS reports it only of a key that is to be deleted."""
    assert aws is None
    with synthesized(ENVIRONMENT) as path:
        design = read_configuration(path, account_id="000000000000")
    scope = Scope(design=design, prefix="smsbot-waits-")
    kms = boto3.client("kms", region_name=ENVIRONMENT.region)
    made = {
        each.address: kms.create_key(Description=each.text("description"))["KeyMetadata"]["KeyId"]
        for each in scope.resources(KEY)
    }
    try:
        session = boto3.Session(region_name=ENVIRONMENT.region)
        with ThreadPoolExecutor(4) as threads:
            found = read_keys(Account(session, scope=scope, threads=threads))
    finally:
        for key_id in made.values():
            kms.update_key_description(KeyId=key_id, Description=str(uuid.uuid4()))
    keys = [each for each in found.resources if each.type == KEY]
    assert {each.address for each in keys} == set(made)
    assert {each.number("deletion_window_in_days") for each in keys} == {11}
