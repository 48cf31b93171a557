"""Data leaves for another account, an endpoint, or a new copy.

Reports what sends data, decrypted, to an endpoint, a mail address or another account: a
subscription, a stream, a log delivery, a replication, a function URL. In a change it also
reports each new copy, stream, archive, trace or log of what was there before, and each new
host, address or foreign ARN in a variable of a function. A delivery to a resource of the stack
is no egress.

Why
    Encryption ends where AWS decrypts: whoever receives the data needs no permission on the key.

Remediation
    Remove it, or ignore the finding with a reason in ``keyproof.toml``.

https://docs.aws.amazon.com/whitepapers/latest/building-a-data-perimeter-on-aws/welcome.html
"""

from collections.abc import Iterator

from keyproof.aws.function_variables import account_in, places_in
from keyproof.change.deliveries import new_ways_out
from keyproof.findings.remediation import RemoveResource
from keyproof.model.access.named import account_of
from keyproof.model.encryption_model import WayOut
from keyproof.model.identifiers import type_at
from keyproof.model.model import LATER
from keyproof.model.resource import Resource
from keyproof.rules._rule import (
    Change,
    Effect,
    Finding,
    Level,
    Model,
    NotEvaluated,
    Place,
    Reports,
    Rule,
)

# Of these the receiver is in the account, or other rules judge who may read there.
STAYS = (
    *("alias of a function", "audit of messages", "bucket notification", "code for others"),
    *("code from a bucket", "code from a layer", "code from an image", "delivery log"),
    *("event archive", "event bus permission", "event source mapping", "file system"),
    *("keys of items in CloudWatch", "log fields in a metric", "replica", "replica key"),
    *("replica keys", "stream", "stream consumer", "subscription by a role"),
    "version of a function",
)
# Ways that bring code in, or are permissions: other rules compare those.
NO_COPY = (
    *("alias of a function", "code for others", "code from a bucket", "code from a layer"),
    *("code from an image", "event bus permission", "event source mapping"),
    *("subscription by a role", "version of a function"),
)
FUNCTION = "aws_lambda_function"
# Types that are a way out and nothing else, so that the remediation removes them.
WHOLE = ("aws_sns_topic_subscription", "aws_cloudwatch_log_subscription_filter")


class DataEgress(Rule):
    level = Level.WARNING
    tags = frozenset({"egress"})
    effect = Effect.EGRESS

    def check(self, model: Model) -> Reports:
        for way in model.ways_out:
            if not leaves(way, model):
                continue
            if way.target:
                message = f"The {way.what} of {way.source} leaves, decrypted, to {way.target}."
                removes = type_at(way.address) in WHOLE
                yield self.finding(
                    way.address,
                    message,
                    facts={way.what, way.target},
                    edits=(RemoveResource(address=way.address),) if removes else (),
                )
            elif way.is_open:
                yield NotEvaluated(place=Place(way.address), reason=f"where it sends to: {LATER}")

    def compare(self, change: Change) -> Reports:
        if change.is_first:
            return
        for way in new_ways_out(change):
            is_copy = way.what not in NO_COPY and not way.is_call
            if is_copy and not leaves(way, change.after.model):
                receiver = way.target or "a receiver that is not known"
                yield self.changed(
                    change,
                    way.address,
                    f"The {way.what} of {way.source} is new, and goes to {receiver}.",
                    facts={way.what, way.target},
                )
        yield from self.weaker(change)
        for was, now in change.both():
            if now.type == FUNCTION and was.values != now.values:
                yield from self._variables(now, change)

    def _variables(self, now: Resource, change: Change) -> Iterator[Finding]:
        found = change.by_address.get(now.address)
        for path, (before, after) in (found.arguments if found else {}).items():
            if not path.startswith("environment") or not isinstance(after, str):
                continue
            name = path.rpartition(".")[2]
            known = places_in(before) if isinstance(before, str) else frozenset[str]()
            for place in sorted(places_in(after) - known):
                if _is_outside(place, change.after.model):
                    yield self.changed(
                        change,
                        now.address,
                        f"The variable {name} newly names {place}.",
                        paths=[path],
                        facts={name, place},
                    )


def leaves(way: WayOut, model: Model) -> bool:
    """Whether a way leads out of the stack and of the accounts within the zone of trust."""
    if way.is_call or way.what in STAYS:
        return False
    inside = model.is_there(way.target) or way.target in model.written
    # A variable names a function by its name alone, a declared call by its ARN.
    declared = any(each.leaves and each.target.endswith(f":{way.target}") for each in model.calls)
    return not (inside or declared) and account_of(way.target) not in model.own_accounts


def _is_outside(place: str, model: Model) -> bool:
    account = account_in(place)
    if account:
        return account not in model.own_accounts
    return not place.endswith((".amazonaws.com", ".amazonaws.com.cn"))
