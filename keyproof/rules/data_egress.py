"""Data leaves to another account, to an endpoint, or as a new copy.

Reports what sends data, decrypted, to an endpoint, an email address or another account: a
subscription, a stream, a log delivery, a replication, a function URL. In a change it also
reports each new copy, stream, archive, trace or log of existing data, and each new host,
address or foreign ARN in a variable of a function. A delivery to a resource of the plan
is not reported.

Why
    Encryption ends where AWS decrypts: whoever receives the data needs no permission on the key.

Remediation
    Remove it, or ignore the finding with a reason in ``keyproof.toml``.

https://docs.aws.amazon.com/whitepapers/latest/building-a-data-perimeter-on-aws/welcome.html
"""

from collections.abc import Mapping

from keyproof.aws.deliveries.listed import INSIDE, NO_COPY
from keyproof.aws.function_variables import account_in, places_in
from keyproof.change.deliveries import new_egress_paths
from keyproof.findings.remediation import RemoveResource
from keyproof.model.access.principals import account_of
from keyproof.model.assembly.egress import egress_paths
from keyproof.model.identifiers import type_at
from keyproof.model.model import LATER, EgressPath
from keyproof.model.resource import Resource
from keyproof.rules._rule import (
    Change,
    Effect,
    Level,
    Model,
    NotEvaluated,
    Place,
    Reports,
    Rule,
)

FUNCTION = "aws_lambda_function"
# Types that are a way out and nothing else, so that the remediation removes them.
WHOLE = ("aws_sns_topic_subscription", "aws_cloudwatch_log_subscription_filter")


class DataEgress(Rule, level=Level.WARNING, tags={"egress"}, effect=Effect.EGRESS):
    def check(self, model: Model) -> Reports:
        for way in egress_paths(model):
            if not leaves(way, model):
                continue
            if way.target:
                message = f"Decrypted data of {way.source} leaves to {way.target} ({way.what})."
                removes = type_at(way.address) in WHOLE
                yield self.finding(
                    way.address,
                    message,
                    facts={way.what, way.target},
                    edits=(RemoveResource(address=way.address),) if removes else (),
                )
            elif way.is_open:
                yield NotEvaluated(place=Place(way.address), reason=f"its receiver: {LATER}")

    def compare(self, change: Change) -> Reports:
        if change.is_first:
            return
        for way in new_egress_paths(change):
            is_copy = way.what not in NO_COPY and not way.is_call
            if is_copy and not leaves(way, change.after.model):
                receiver = way.target or "not known"
                yield self.changed(
                    change,
                    way.address,
                    f"New path for data: {way.what} of {way.source}. Receiver: {receiver}.",
                    facts={way.what, way.target},
                )
        yield from self.weaker(change)
        for _, now, arguments in change.pairs:
            if now.type == FUNCTION:
                yield from self._variables(now, arguments, change)

    def _variables(
        self, now: Resource, arguments: Mapping[str, tuple[object, object]], change: Change
    ) -> Reports:
        for path, (before, after) in arguments.items():
            if not path.startswith("environment") or not isinstance(after, str):
                continue
            name = path.rpartition(".")[2]
            known = places_in(before) if isinstance(before, str) else frozenset[str]()
            for place in sorted(places_in(after) - known):
                if _is_outside(place, change.after.model):
                    message = f"The variable {name} now names {place}."
                    yield self.changed(
                        change, now.address, message, paths=[path], facts={name, place}
                    )


def leaves(way: EgressPath, model: Model) -> bool:
    """Whether a way leads out of the plan and of the accounts within the zone of trust."""
    if way.is_call or way.what in INSIDE:
        return False
    # A bucket is named by its name alone.
    names = (way.target, f"arn:{model.location.partition}:s3:::{way.target}")
    inside = any(map(model.is_there, names)) or way.target in model.written
    # A variable names a function by its name alone, a declared call by its ARN.
    declared = any(each.leaves and each.target.endswith(f":{way.target}") for each in model.calls)
    return not (inside or declared) and account_of(way.target) not in model.own_accounts


def _is_outside(place: str, model: Model) -> bool:
    account = account_in(place)
    if account:
        return account not in model.own_accounts
    return not place.endswith((".amazonaws.com", ".amazonaws.com.cn"))
