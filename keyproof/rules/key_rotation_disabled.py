"""A customer managed key is not rotated.

What it does
    Reports symmetric keys for encryption whose automatic rotation is off.

Why
    Rotation limits how much data one version of the key material protects. KMS keeps the older
    versions, so existing data stays readable.

Remediation
    Set ``enable_key_rotation = true``.

References
----------
    https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html

"""

from collections.abc import Iterator

from keyproof.findings.finding import Finding, Level, Place, Reported
from keyproof.findings.remediation import Remediation, SetArgument
from keyproof.model.identifiers import type_at
from keyproof.model.model import Model
from keyproof.rules._rule import Effect, Rule

ARGUMENT = "enable_key_rotation"


class KeyRotationDisabled(Rule):
    """Keys without rotation."""

    id = "key-rotation-disabled"
    level = Level.WARNING
    tags = frozenset({"kms"})
    effect = Effect.WEAKER

    def check(self, model: Model) -> Iterator[Reported]:
        """The keys of the stack that KMS could rotate, and does not rotate."""
        for key in model.keys:
            if key.encrypts and not key.rotation and type_at(key.address) == "aws_kms_key":
                yield Finding(
                    rule=self.id,
                    level=self.level,
                    resource=key.address,
                    key=key.address,
                    message="Automatic rotation of the key is off.",
                    about=(Place(key.address, ARGUMENT),),
                    remediation=Remediation(
                        text=f"Set {ARGUMENT} = true.",
                        edits=(SetArgument(address=key.address, path=ARGUMENT, value=True),),
                    ),
                )
