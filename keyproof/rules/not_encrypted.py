"""Data at rest is not encrypted.

Reports topics, queues, tables, volumes, databases and other resources, or parts of them, that
hold data without encryption at rest. A parameter of Systems Manager that is not a SecureString
is a warning, since it may be meant to be read by everyone who can list it.

Why
    Anyone who gains access to the storage, a snapshot or a backup can read the data. No key policy
    protects it.

Remediation
    Switch encryption on, with a customer managed key.

https://docs.aws.amazon.com/kms/latest/developerguide/service-integration.html
"""

from keyproof.aws.encryption import Encryption
from keyproof.model.identifiers import type_at
from keyproof.rules._edits import key_remediation, message_about
from keyproof.rules._rule import Effect, Level, Model, Reports, Rule

PLAIN_BY_CHOICE = frozenset({"aws_ssm_parameter"})


class NotEncrypted(Rule, level=Level.ERROR, tags={"encryption"}, effect=Effect.WEAKER):
    def check(self, model: Model) -> Reports:
        for each in model.protected:
            if each.encryption is Encryption.UNKNOWN:
                depends = f" (it depends on {each.depends_on})" if each.depends_on else ""
                reason = f"the key that encrypts it is known only after the apply{depends}"
                if each.depends_on.startswith("arn:"):
                    of = each.depends_on
                    reason = f"a state does not say whether {of} is an AWS managed key"
                yield self.unknown(each.address, reason, each.argument)
            elif each.encryption is Encryption.NONE:
                is_choice = type_at(each.address) in PLAIN_BY_CHOICE
                yield self.finding(
                    each.address,
                    message_about(each, "not encrypted at rest"),
                    level=Level.WARNING if is_choice else self.level,
                    part=each.argument,
                    facts={each.part},
                    remediation=key_remediation(each, model),
                )
