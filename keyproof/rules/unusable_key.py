"""AWS cannot use the key.

Reports keys that are disabled while data is encrypted with them, and resources whose key is not
symmetric or belongs to another region.

Why
    Every read and write of the data fails, or AWS refuses to create the resource.

Remediation
    Enable the key, or name a symmetric key of the resource's region.

https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
"""

import re

from keyproof.aws.encryption import KNOWN_TYPES
from keyproof.model.identifiers import type_at
from keyproof.model.model import Key, KeyState, Protected
from keyproof.rules._edits import argument_of
from keyproof.rules._rule import Effect, Level, Model, Place, Reports, Rule

# Types whose key may be one of another region: the key of a trail is that of its bucket.
ANY_REGION = frozenset({"aws_cloudtrail", "aws_cloudtrail_event_data_store"})
REGION = re.compile(r"arn:[^:]*:[^:]*:([a-z]{2}-[a-z-]+-\d+):")


class UnusableKey(Rule, level=Level.ERROR, tags={"denied", "kms"}, effect=Effect.DENIED):
    def check(self, model: Model) -> Reports:
        for each in model.protected:
            key, argument = model.key_with(each.key), argument_of(each)
            if why := _why(each, key):
                name = key.address if key else each.key
                yield self.finding(
                    each.address,
                    f"AWS refuses {argument}: {name} {why}.",
                    key=name,
                    about=(Place(each.address, each.argument), Place(name)),
                    facts={why},
                    remediation=f"Set {argument} to a symmetric key of the resource's region.",
                )
        for key in model.keys:
            used = {each.address for each in model.protected if each.key == key.arn}
            argument = "is_enabled" if type_at(key.address) == "aws_kms_key" else "enabled"
            if key.state is not KeyState.ENABLED and used:
                yield self.finding(
                    key.address,
                    f"The key is {key.state.lower()}, so AWS denies every read and write of "
                    f"{', '.join(sorted(used))}.",
                    key=key.address,
                    part=argument,
                    facts={key.state},
                    remediation=f"Set {argument} = true.",
                    value=True,
                )


def _why(each: Protected, key: Key | None) -> str:
    """Why AWS refuses a key for everything; empty where it does not."""
    kind = type_at(each.address)
    # A part of its own, such as a replica, may be in another region.
    if not each.key or each.part or kind not in KNOWN_TYPES:
        return ""
    if key is not None and not key.encrypts:
        return "is not a symmetric key for encryption"
    regions = [found[1] for arn in (each.key, each.arn) if (found := REGION.match(arn))]
    if kind not in ANY_REGION and len(set(regions)) > 1:
        return f"is in {regions[0]}, and the resource in {regions[1]}"
    return ""
