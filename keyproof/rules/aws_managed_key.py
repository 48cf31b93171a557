"""Data is encrypted with a key that AWS manages or owns.

Reports resources that could be encrypted with a customer managed key, and are not.

Why
    The policy of an AWS managed key cannot be changed. An AWS owned key has no policy that you can
    see, and an Amazon S3 managed key has none. Every principal that can read the resource can
    decrypt it, and no one can stop that by disabling the key.

Remediation
    Name a customer managed key.

https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-key
"""

from keyproof.aws.encryption import Encryption
from keyproof.rules._edits import key_remediation, message_about
from keyproof.rules._rule import Effect, Model, Reports, Rule

SAID = {
    "aws": ("an AWS managed key", "Its key policy cannot be changed"),
    "owned": ("an AWS owned key", "It has no key policy that you can view or change"),
    "s3": ("Amazon S3 managed keys", "They have no key policy"),
}


class AwsManagedKey(Rule, tags={"encryption"}, effect=Effect.WEAKER):
    def check(self, model: Model) -> Reports:
        for each in model.protected:
            if each.encryption is Encryption.AWS and each.argument:
                key, why = SAID[each.encrypted_by]
                yield self.finding(
                    each.address,
                    f"{message_about(each, f'encrypted with {key}')} {why}, so every principal "
                    "that can read the resource can decrypt it.",
                    part=each.argument,
                    facts={each.part},
                    remediation=key_remediation(each, model),
                )
