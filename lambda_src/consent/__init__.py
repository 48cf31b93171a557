"""Whether a number opted out: the entry ``consent`` of the number, which does not expire."""

from entries import Turn
from writes import Write, check, update

# Who changed the consent of a number of which only AWS's refusal to send says that it opted out.
# When it did so is not known, so that any word of the person counts more.
REFUSED_BY_AWS = "refused-by-aws"
IS_LATER = "changed_at <= :at"
CAN_CHANGE = f"attribute_not_exists(changed_at) OR changed_by IN (:id, :aws) OR {IS_LATER}"
NOT_OPTED_OUT = "attribute_not_exists(opted_out) OR opted_out = :no"
NOT_RETURNED = "attribute_not_exists(opted_out) OR opted_out = :yes"
# A return took the number from AWS's list, and no opt-out that AWS knows came since. Other words
# that opt out leave it so.
UNLISTED = "unlisted"


class Consent:
    """Makes the writes about consent to the table of conversations."""

    def __init__(self, table: str) -> None:
        self._table = table

    def as_told(self, turn: Turn) -> Write:
        """Check that the number did not opt out; for the answer to an opt-out, that it still is."""
        if turn.plan.opts_out is True:
            return check(self._table, turn.key("consent"), "opted_out = :yes", yes=True)
        return check(self._table, turn.key("consent"), NOT_OPTED_OUT, no=False)

    def can_change(self, turn: Turn) -> Write:
        """Check that no later text of the number says otherwise."""
        return check(self._table, turn.key("consent"), CAN_CHANGE, **_by(turn))

    def change(
        self, turn: Turn, *, only_if_new: bool = False, unless_returned: bool = False
    ) -> Write:
        """Note what the text says, unless a later text of the number said otherwise.

        ``only_if_new``: an opt-out not if the number opted out already. ``unless_returned``: nor if
        an earlier text of it asked for texts again, since AWS's list may have lost the number.
        """
        condition, values = CAN_CHANGE, dict[str, bool]()
        change = "SET opted_out = :opted_out, changed_at = :at, changed_by = :id"
        if turn.plan.opts_out is False:
            change += f", {UNLISTED} = :yes"
            values = {"yes": True}
        elif turn.plan.reply is None:
            change += f" REMOVE {UNLISTED}"
        if only_if_new and turn.plan.opts_out:
            condition = condition.replace(IS_LATER, f"({IS_LATER} AND opted_out = :no)")
            values = {"no": False}
        if unless_returned:
            is_listed = f"({NOT_RETURNED}) AND attribute_not_exists({UNLISTED})"
            condition, values = f"({condition}) AND {is_listed}", {**values, "yes": True}
        return update(
            self._table,
            turn.key("consent"),
            change,
            condition,
            opted_out=turn.plan.opts_out is True,
            **_by(turn),
            **values,
        )

    def refused_by_aws(self, turn: Turn) -> Write:
        """Note that AWS knows of an opt-out, unless another text of the number said anything."""
        is_return = turn.plan.opts_out is False
        return update(
            self._table,
            turn.key("consent"),
            "SET opted_out = :yes, changed_at = :at, changed_by = :by",
            "attribute_not_exists(changed_at) OR changed_by = :by",
            yes=True,
            at=turn.text.received_at,
            by=turn.text.message_id if is_return else REFUSED_BY_AWS,
        )


def _by(turn: Turn) -> dict[str, str]:
    return {"at": turn.text.received_at, "id": turn.text.message_id, "aws": REFUSED_BY_AWS}
