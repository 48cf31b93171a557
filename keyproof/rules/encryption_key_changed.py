"""Data, or an alias, moves to another key.

Reports resources, and parts of them such as replicas, that the change moves from one customer
managed key to another. Reports aliases that then refer to another key, or to none. The rules
``not-encrypted`` and ``aws-managed-key`` report data without a customer managed key.

Why
    Another key has another policy: other principals can decrypt, and those that could may be
    denied. Existing data stays under the former key for as long as AWS does not encrypt it again.

Remediation
    Restore the key, or make sure that its users may use the new one.

https://docs.aws.amazon.com/kms/latest/developerguide/alias-update.html
"""

from keyproof.aws.encryption import Encryption
from keyproof.change.change import Side
from keyproof.change.edits import restored
from keyproof.findings.remediation import Edit, SetArgument
from keyproof.model.access.principals import account_of
from keyproof.model.model import LATER, Protected
from keyproof.rules._rule import Change, Effect, Reports, Rule


class EncryptionKeyChanged(Rule, tags={"encryption", "change"}, effect=Effect.WEAKER):
    def compare(self, change: Change) -> Reports:
        was_there = {(each.address, each.part): each for each in change.before.model.protected}
        for now in change.after.model.protected:
            was = was_there.get((now.address, now.part))
            had_key = was is not None and was.encryption is Encryption.CUSTOMER
            if was is None or not (had_key or _is_foreign(now.key, change.after)):
                continue
            old = _key(was.key, change.before) or "an AWS managed key"
            new = _key(now.key, change.after)
            if now.encryption is Encryption.UNKNOWN:
                yield self.unknown(now.address, LATER, now.argument)
            elif now.encryption is Encryption.CUSTOMER and change.aligned(old) != new:
                verb = "move" if now.part.endswith("s") else "moves"
                yield self.finding(
                    now.address,
                    f"Its {now.part.lower() or 'data'} {verb} from {old} to {new}.",
                    key=new,
                    part=now.argument,
                    facts={now.part, new},
                    edits=_edits(now, was, change),
                )
        for each in change.gone:
            if each.type == "aws_kms_alias":
                name = each.text("name")
                old = change.before.model.key_named(each.text("target_key_id")).address
                message = f"The alias {name} of {old} is removed."
                yield self.changed(change, each.address, message, facts={name})


def _key(arn: str, side: Side) -> str:
    """The address of a key, which is the same on both sides; its name where it is outside."""
    key = side.model.key_with(arn)
    return key.address if key else arn


def _is_foreign(key: str, side: Side) -> bool:
    """Whether a key is of an account outside the zone of trust."""
    account = account_of(key)
    return account.isdigit() and account not in side.model.own_accounts


def _edits(now: Protected, was: Protected, change: Change) -> tuple[Edit, ...]:
    """The former key of the plan, or else what the argument was."""
    paths = [each for each in change.arguments_of(now.address) if _is(each, now)]
    key = _key(was.key, change.before)
    if not paths or key not in change.after.by_address:
        return restored(change, now.address, paths[:1])
    return (SetArgument(address=now.address, path=paths[0], value=f"${{{key}.arn}}"),)


def _is(path: str, protected: Protected) -> bool:
    return ".".join(each for each in path.split(".") if not each.isdigit()) == protected.argument
