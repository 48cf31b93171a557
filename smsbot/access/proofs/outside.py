"""Nothing is sent on, decrypted, to what is not of the stack, unless declared with its reason."""

from collections.abc import Iterator, Mapping

from smsbot.model.encryption_model import EncryptionModel
from smsbot.model.finding import Finding

RULE = "nobody else"


def sent_outside(model: EncryptionModel, declared: Mapping[str, str]) -> Iterator[Finding]:
    """What leaves, and the declarations about what does not."""
    for each in model.outgoing:
        if each.address not in declared:
            yield Finding(
                rule=RULE,
                resource=each.address,
                key="",
                problem=f"it sends on, decrypted, to {each.target or 'an unknown endpoint'}, "
                "which is not of this stack.",
                remedy="Remove it, or declare its address with the reason in "
                "stacks/declared/outside.py.",
            )
    leaving = {each.address for each in model.outgoing}
    for address in declared:
        if address not in leaving:
            yield Finding(
                rule="declared",
                resource=address,
                key="",
                problem="stacks/declared/outside.py declares that it sends outside, and it "
                "does not.",
                remedy="Remove the declaration.",
            )
