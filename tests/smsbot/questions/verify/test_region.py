"""Another region than the one that is written."""

from keyproof.model.resource import Resource
from smsbot.questions.verify.remedies import Remedies
from tests.stacks.conftest import WITH_NUMBER

ARN = "arn:aws:kms:us-west-2:123456789012:key/1"
KEY = Resource(address="aws_kms_key.sns", type="aws_kms_key", values={"arn": ARN})


def remedies(region: str) -> Remedies:
    return Remedies(environment=WITH_NUMBER, region=region, written_region="eu-west-1", profile="p")


def test_nothing_is_deployed_or_enabled_anywhere_else() -> None:
    name = WITH_NUMBER.name
    here, elsewhere = remedies("eu-west-1"), remedies("us-west-2")
    assert here.deploy(KEY.address) == (f"python -m smsbot deploy {name} --profile p",)
    assert elsewhere.deploy(KEY.address) == (
        f'Set region = "us-west-2" for {name} in environments.toml, and deploy it; '
        "or find out why it was verified there.",
    )
    assert here.deploy("aws_s3_bucket_versioning.state") == (
        f"python -m smsbot state bootstrap {name} --profile p",
    )
    assert here.recover(KEY, is_pending=False) == (
        f"python -m smsbot keys enable {name} sns --profile p",
    )
    assert elsewhere.recover(KEY, is_pending=True) == (
        f"aws kms cancel-key-deletion --key-id {ARN} --region us-west-2 --profile p",
        f"aws kms enable-key --key-id {ARN} --region us-west-2 --profile p",
    )
