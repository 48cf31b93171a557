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

from keyproof.aws.deliveries.listed import INSIDE, NO_COPY
from keyproof.aws.function_variables import account_in, places_in
from keyproof.change.deliveries import new_egress_paths
from keyproof.findings.remediation import RemoveResource
from keyproof.model.access.principals import account_of
from keyproof.model.assembly.egress import egress_paths
from keyproof.model.identifiers import type_at
from keyproof.model.model import LATER, EgressPath
from keyproof.rules._rule import Change, Effect, Model, Reports, Rule

# Types that are a way out and nothing else, so that the remediation removes them.
WHOLE = ("aws_sns_topic_subscription", "aws_cloudwatch_log_subscription_filter")


class DataEgress(Rule, tags={"egress"}, effect=Effect.EGRESS):
    def check(self, model: Model) -> Reports:
        for way in (each for each in egress_paths(model) if leaves(each, model)):
            if way.target:
                removes = type_at(way.address) in WHOLE
                yield self.finding(
                    way.address,
                    f"Decrypted data of {way.source} leaves to {way.target} ({way.what}).",
                    facts={way.what, way.target},
                    edits=(RemoveResource(address=way.address),) if removes else (),
                )
            elif way.is_open:
                yield self.unknown(way.address, f"its receiver: {LATER}")

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
        for _, now, arguments in change.pairs:
            for path, (before, after) in arguments.items():
                is_variable = now.type == "aws_lambda_function" and path.startswith("environment")
                name = path.rpartition(".")[2]
                new = places_in(after) - places_in(before) if is_variable else ()
                for place in sorted(each for each in new if _is_outside(each, change.after.model)):
                    message = f"The variable {name} now names {place}."
                    facts = {name, place}
                    yield self.changed(change, now.address, message, paths=[path], facts=facts)


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
    if account := account_in(place):
        return account not in model.own_accounts
    return not place.endswith((".amazonaws.com", ".amazonaws.com.cn"))
