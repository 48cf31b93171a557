"""A customer managed key is not rotated.

Reports symmetric keys for encryption whose automatic rotation is off.

Why
    Rotation limits how much data one version of the key material protects. KMS keeps the older
    versions, so existing data stays readable.

Remediation
    Set ``enable_key_rotation = true``.

https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
"""

from keyproof.model.identifiers import type_at
from keyproof.rules._rule import Effect, Model, Reports, Rule

ARGUMENT = "enable_key_rotation"


class KeyRotationDisabled(Rule, tags={"kms"}, effect=Effect.WEAKER):
    def check(self, model: Model) -> Reports:
        for key in model.keys:
            if key.encrypts and not key.rotation and type_at(key.address) == "aws_kms_key":
                yield self.finding(
                    key.address,
                    "Automatic rotation of the key is off.",
                    key=key.address,
                    part=ARGUMENT,
                    remediation=f"Set {ARGUMENT} = true.",
                    value=True,
                )
