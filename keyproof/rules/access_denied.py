"""AWS denies a call that the infrastructure makes.

Evaluates every delivery and call that a resource makes, such as from SNS to a queue, from
CloudWatch to a topic, or from a function to its dead-letter queue, and the calls that ``[[calls]]``
in ``keyproof.toml`` declares. Reports each call that AWS denies: by the identity policy, the
resource policy, or the policy of a key.

Why
    Such a denial is usually silent: the message is lost, the alarm reaches no one, and Terraform
    applies without an error. The most common cause is a service that the key policy does not name.

Remediation
    Add the statement that the finding shows, or encrypt the target with a key that allows the call.

https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from keyproof.model.access.requests import Request, requests_for
from keyproof.model.model import Call
from keyproof.rules._denied import DENIED, Denied, denials, listed
from keyproof.rules._rule import Effect, Level, Model, Place, Reports, Rule

LATEST = ":$LATEST"


class AccessDenied(Rule, level=Level.ERROR, tags={"denied"}, effect=Effect.DENIED):
    def check(self, model: Model) -> Reports:
        requests: list[Request] = []
        for call in model.calls:
            key, target = model.key_of(call.target), model.address_of(call.target)
            if call.no_key and key is not None:
                yield self.finding(
                    call.address,
                    f"AWS denies {call.what}: {call.no_key} {key.address} encrypts {target}.",
                    key=key.address,
                    about=(Place(call.address), Place(target)),
                    facts={call.target},
                    remediation=f"Encrypt {target} with AES256, or name another bucket.",
                )
                continue
            ways = [requests_for(each, model) for each in _ways(call)]
            if call.action.endswith(":*"):
                target = call.target or "an unknown target"
                yield self.unknown(
                    call.address, f"the permissions for calls to {target} are unknown"
                )
            elif not ways[0] and not model.is_there(call.target):
                target = call.target or "its target"
                reason = f"{target} is not in the plan, so its policy is not known"
                yield self.unknown(call.address, reason)
            else:
                # Of several names under which AWS may call, the one that lacks the least counts.
                requests += min(ways, key=_lacking)

        def together(request: Request) -> tuple[str, ...]:
            """Requests with the same values are one finding: one statement allows them all."""
            denied, call = Denied([request], model), request.call
            what = call.what or call.action
            return call.address, what, request.principal.name, call.target, denied.on, denied.side

        yield from denials(self, requests, model, _message, together)


def _message(denied: Denied) -> str:
    what = denied.call.what or denied.call.action or "storing log events"
    of_target = "" if denied.where == denied.target else f", which encrypts {denied.target}"
    return (
        f"AWS denies {what}: {denied.first.principal.name} needs {listed(denied.actions)} on "
        f"{denied.on}{of_target}, and {denied.why}."
    )


def _ways(call: Call) -> Iterator[Call]:
    yield call
    yield from (replace(call, caller=other, instead=()) for other in call.instead)
    if call.target.endswith(LATEST):
        # It is the function itself. Whether a policy has to name it so is not documented.
        yield replace(call, target=call.target.removesuffix(LATEST), instead=())


def _lacking(requests: Sequence[Request]) -> tuple[int, int]:
    """How many are certainly denied, then how many are not certainly allowed."""
    denied = sum(each.decision.verdict in DENIED for each in requests)
    return denied, sum(not each.is_allowed for each in requests)
