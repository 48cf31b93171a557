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
from keyproof.rules._rule import Effect, Finding, Level, Model, NotEvaluated, Place, Reports, Rule

LATEST = ":$LATEST"


class AccessDenied(Rule, level=Level.ERROR, tags={"denied"}, effect=Effect.DENIED):
    def check(self, model: Model) -> Reports:
        requests: list[Request] = []
        for call in model.calls:
            if call.no_key and (key := model.key_of(call.target)) is not None:
                yield self._unsupported(call, key.address, model)
                continue
            ways = [requests_for(each, model) for each in _ways(call)]
            if reason := _not_evaluated(call, ways[0], model):
                yield NotEvaluated(place=Place(call.address), reason=reason)
            else:
                # Of several names under which AWS may call, the one that lacks the least counts.
                requests += min(ways, key=_lacking)

        def together(request: Request) -> tuple[str, ...]:
            """Requests with the same values are one finding: one statement allows them all."""
            denied, call = Denied([request], model), request.call
            what = call.what or call.action
            return call.address, what, request.principal.name, call.target, denied.on, denied.side

        yield from denials(self, requests, model, _message, together)

    def _unsupported(self, call: Call, key: str, model: Model) -> Finding:
        target = model.address_of(call.target)
        return self.finding(
            call.address,
            f"AWS denies {call.what}: {call.no_key} {key} encrypts {target}.",
            key=key,
            about=(Place(call.address), Place(target)),
            facts={call.target},
            remediation=f"Encrypt {target} with AES256, or name another bucket.",
        )


def _message(denied: Denied) -> str:
    what = denied.call.what or denied.call.action or "storing log events"
    of_target = "" if denied.where == denied.target else f", which encrypts {denied.target}"
    return (
        f"AWS denies {what}: {denied.first.principal.name} needs {listed(denied.actions)} on "
        f"{denied.on}{of_target}, and {denied.why}."
    )


def _not_evaluated(call: Call, requests: Sequence[Request], model: Model) -> str:
    """Why a call cannot be evaluated; empty where it can."""
    if call.action.endswith(":*"):
        return f"the permissions for calls to {call.target or 'an unknown target'} are unknown"
    if requests or model.is_there(call.target):
        return ""
    return f"{call.target or 'its target'} is not in the plan, so its policy is not known"


def _ways(call: Call) -> Iterator[Call]:
    yield call
    for other in call.instead:
        yield replace(call, caller=other, instead=())
    if call.target.endswith(LATEST):
        # It is the function itself. Whether a policy has to name it so is not documented.
        yield replace(call, target=call.target.removesuffix(LATEST), instead=())


def _lacking(requests: Sequence[Request]) -> tuple[int, int]:
    """How many are certainly denied, then how many are not certainly allowed."""
    denied = sum(each.decision.verdict in DENIED for each in requests)
    return denied, sum(not each.is_allowed for each in requests)
