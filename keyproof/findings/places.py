"""The places that a finding depends on: of a decision of IAM, of an argument, of a resource."""

from collections.abc import Iterator, Sequence

from keyproof.iam.evaluation import Decision
from keyproof.iam.statements import Match
from keyproof.json_values import as_object, listed, parsed
from keyproof.model.access.requests import Request
from keyproof.model.model import Model
from keyproof.model.resource import Place

POLICY = "policy"


def places_of_decisions(decisions: Sequence[Decision], *rest: Place) -> tuple[Place, ...]:
    """The statements that decide, then ``rest``: the policies that would have to allow."""
    statements = (_of_match(match) for each in decisions for match in each.deciding)
    return tuple(dict.fromkeys((*statements, *rest)))


def places_of_request(request: Request, model: Model) -> tuple[Place, ...]:
    """The statements that decide about a request; the policy that would have to allow it; its key.

    The last are the argument by which the target names its key, and the target itself.
    """
    target = model.address_of(request.call.target)
    used = next((each for each in model.protected if each.address == target and each.key), None)
    key = (Place(target, used.argument),) if used and used.argument and request.key else ()
    policies, missing = request.policies, request.decision.missing
    asked = (
        *(policies.identity if "identity policies" in missing else ()),
        *(policies.boundaries if "permissions boundary" in missing else ()),
        *policies.resource,
    )
    places = (Place(each.name, POLICY) for each in asked)
    return places_of_decisions([request.decision], *places, *key, Place(target))


def _of_match(match: Match) -> Place:
    if match.statement is None:
        return Place(match.policy, POLICY)
    return Place(match.policy, f"{POLICY}/{match.statement.sid or match.place}")


def statement_places(address: str, before: object, after: object) -> Iterator[Place]:
    """The statements in which two texts of a policy differ, by Sid, or by place from 1."""
    old, new = _statements(before), _statements(after)
    for one, other in ((new, old), (old, new)):
        for place, statement in enumerate(one, 1):
            if statement not in other:
                yield Place(address, f"{POLICY}/{as_object(statement).get('Sid') or place}")


def _statements(text: object) -> list[object]:
    return listed(as_object(parsed(text)).get("Statement", []))
