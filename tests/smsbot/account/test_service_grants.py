"""The grants by which AWS works with a function, and those that only look like them."""

import uuid
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest

from keyproof.tests.cases import read_data
from smsbot.account.account import Account, Scope
from smsbot.account.keys import GRANT, read_keys
from smsbot.design.reading import read_configuration
from smsbot.design.synthesis import synthesized
from tests.stacks.synthesized import environment

ENVIRONMENT = environment("grants", encrypt_function_environment=True)
ACCOUNT = "000000000000"


@pytest.fixture(scope="module")
def scope() -> Scope:
    with synthesized(ENVIRONMENT) as path:
        design = read_configuration(path, account_id=ACCOUNT)
    return Scope(design=design, prefix="smsbot-grants-")


@pytest.fixture
def key(aws: None, scope: Scope) -> Generator[Any]:
    """The main key, or what says that it is."""
    assert aws is None
    kms = boto3.client("kms", region_name=ENVIRONMENT.region)
    (main,) = (each for each in scope.resources("aws_kms_key") if each.address.endswith("smsbot"))
    key_id = kms.create_key(Description=main.text("description"))["KeyMetadata"]["KeyId"]
    yield kms, key_id
    kms.update_key_description(KeyId=key_id, Description=str(uuid.uuid4()))


@pytest.mark.parametrize(
    ("grantee", "constraints", "is_expected"),
    read_data(__file__, "only_what_lambda_works_with_is_expected"),
)
def test_only_what_lambda_works_with_is_expected(
    grantee: str,
    constraints: Any,
    is_expected: bool,  # noqa: FBT001
    key: Any,
    scope: Scope,
) -> None:
    kms, key_id = key
    kms.create_grant(
        KeyId=key_id,
        GranteePrincipal=grantee,
        Operations=["Decrypt", "RetireGrant"],
        **({"Constraints": constraints} if constraints else {}),
    )
    session = boto3.Session(region_name=ENVIRONMENT.region)
    with ThreadPoolExecutor(4) as threads:
        found = read_keys(Account(session, scope=scope, threads=threads))
    grants = [each for each in found.resources if each.type == GRANT]
    assert [each.text("grantee_principal") for each in grants] == ([] if is_expected else [grantee])
