"""Policies whose text is not known: each proof says so, or counts them for nothing."""

from dataclasses import replace

import pytest
from syrupy.assertion import SnapshotAssertion

from keyproof.access.proofs.calls.granted import all_granted
from keyproof.access.proofs.everything import prove
from keyproof.access.proofs.resources.closed import closed
from keyproof.access.proofs.resources.transport import encrypted_transport
from keyproof.iam.statements import NamedPolicy
from keyproof.model.access.principals import principals
from keyproof.model.encryption_model import EncryptionModel
from smsbot.rehearsal import ACCOUNT_ID
from tests.declared import TABLE_NAMES, TOPIC_NAMES
from tests.keyproof.access.conftest import Config, Model
from tests.keyproof.access.proofs.cases import DECLARED, whole

TOPIC = "arn:aws:sns:eu-west-1:ACCOUNT:smsbot-dev-messaging-topic-inbound-sms"
TOPICS = ("alarms-under-main-key", "alarms-under-sns-key", *TOPIC_NAMES)
UNKNOWN = NamedPolicy("unknown", None)


def with_policy(model: EncryptionModel, arn: str) -> EncryptionModel:
    return replace(model, resource_policies={**model.resource_policies, arn: UNKNOWN})


def with_trust(model: EncryptionModel) -> EncryptionModel:
    return replace(model, roles=tuple(replace(each, trust=UNKNOWN) for each in model.roles))


def with_key(model: EncryptionModel) -> EncryptionModel:
    first, *others = model.keys
    return replace(model, keys=(replace(first, policy=UNKNOWN), *others))


def test_who_opens_a_way_out_is_not_known(configuration: Config, model: Model) -> None:
    read = with_policy(model(configuration), TOPIC)
    (finding,) = closed(read, principals(read), DECLARED.opened_by)
    assert (finding.resource, finding.key, finding.problem) == (
        "aws_sns_topic.inbound-sms",
        "smsbot-dev-security-key-sns",
        "who can open a way out is not known: its policy is not known.",
    )


def test_who_publishes_without_tls_is_not_known(configuration: Config, model: Model) -> None:
    read = with_policy(model(configuration), TOPIC)
    (finding,) = encrypted_transport(read, principals(read))
    assert finding.resource == "aws_sns_topic.inbound-sms"
    assert finding.problem == (
        "role smsbot-dev-compute-role-bot could call sns:Publish without TLS."
    )


@pytest.mark.parametrize("of", ["topic", "role"])
def test_every_finding_of_an_unknown_policy(
    of: str, configuration: Config, model: Model, snapshot: SnapshotAssertion
) -> None:
    read = model(configuration)
    unknown = with_policy(read, TOPIC) if of == "topic" else with_trust(read)
    assert whole(prove(unknown, DECLARED).findings) == snapshot
    assert UNKNOWN.name not in {each.policy.name for each in all_granted(unknown)}


def test_a_key_with_an_unknown_policy_is_not_certain_for_anybody(
    configuration: Config, model: Model
) -> None:
    found = prove(with_key(model(configuration)), DECLARED).findings
    assert {each.resource for each in found if each.rule in {"no lockout", "nobody else"}} == {
        "aws_kms_key.dynamodb"
    }
    # Also where a statement of a role is a part of the answer: to narrow it is not enough.
    gained = [each for each in found if each.rule == "nobody else"]
    assert {each.remedy.partition(" unknown")[0] for each in gained} == {
        "Use a policy of the stack in place of"
    }
    needed = [each for each in found if each.rule == "sufficient"]
    assert needed
    assert all("Unknown" in each.problem for each in needed)


def test_the_account_of_the_embedded_aws_has_no_policies_of_tables(
    configuration: Config, model: Model
) -> None:
    del configuration["resource"]["aws_dynamodb_resource_policy"]
    del configuration["resource"]["aws_sns_topic_policy"]
    read = model(configuration)
    tables = {f"aws_dynamodb_table.{name}" for name in TABLE_NAMES}
    found = {each.resource for each in closed(read, principals(read), DECLARED.opened_by)}
    assert found == tables | {"aws_sns_topic." + each for each in TOPICS}
    there = replace(read, location=replace(read.location, account_id=ACCOUNT_ID))
    found_there = {each.resource for each in closed(there, principals(there), "role/deploy")}
    assert found_there >= found - tables
    assert not found_there & tables
