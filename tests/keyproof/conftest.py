"""The emulated AWS, for the proofs that are held against it."""

from tests.smsbot.conftest import aws, embedded_aws, no_aws

__all__ = ["aws", "embedded_aws", "no_aws"]
