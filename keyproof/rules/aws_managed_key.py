"""Data is encrypted with an AWS managed or AWS owned key.

Reports resources that could be encrypted with a customer managed key, and are not.

Why
    The policy of an AWS managed key cannot be changed, and an AWS owned key has no policy that you
    can see. Every principal that can read the resource can decrypt it, and no one can stop that by
    disabling the key.

Remediation
    Name a customer managed key.

https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-key
"""

from keyproof.aws.encryption import Encryption
from keyproof.rules._edits import key_remediation, message_about
from keyproof.rules._rule import Effect, Level, Model, Reports, Rule


class AwsManagedKey(Rule):
    level = Level.WARNING
    tags = frozenset({"encryption"})
    effect = Effect.WEAKER

    def check(self, model: Model) -> Reports:
        for each in model.protected:
            if each.encryption is Encryption.AWS and each.argument:
                yield self.finding(
                    each.address,
                    message_about(each, "encrypted with an AWS managed key")
                    + " Its key policy cannot be changed, so every principal that can read the "
                    "resource can decrypt it.",
                    part=each.argument,
                    facts={each.part},
                    remediation=key_remediation(each, model),
                )
