"""The answers of some policies to one caller about one resource, in any context.

Most condition keys of a request are in no statement that may be about the caller. Contexts that no
such statement distinguishes have one answer.
"""

from functools import lru_cache

from keyproof.iam.callers import Caller, Identity
from keyproof.iam.context import Context
from keyproof.iam.decision import Decision, Policies, Target
from keyproof.iam.evaluation import Evaluation
from keyproof.iam.statements import statements_about


class Answers:
    """What is decided, kept for every context that the policies distinguish."""

    def __init__(self, policies: Policies, caller: Caller, target: Target) -> None:
        self._policies = policies
        self._caller = caller
        self._target = target
        self._keys, self.may_be_allowed = _read(policies, caller, target)
        self._evaluations: dict[object, Evaluation] = {}
        self._possible: dict[tuple[Evaluation, tuple[str, ...]], dict[str, Decision]] = {}

    def decide(self, context: Context, action: str) -> Decision:
        """The answer for one action."""
        return self._evaluation(context).decide(action)

    def possible(self, context: Context, actions: tuple[str, ...]) -> dict[str, Decision]:
        """Those of some actions that may be allowed."""
        evaluation = self._evaluation(context)
        asked = (evaluation, actions)
        if asked not in self._possible:
            self._possible[asked] = evaluation.possible(actions)
        return self._possible[asked]

    def _evaluation(self, context: Context) -> Evaluation:
        # With a policy variable, any key may matter.
        keys = self._keys
        distinguished = context if keys is None else tuple([context.get(each) for each in keys])
        found = self._evaluations.get(distinguished)
        if found is None:
            found = self._evaluations[distinguished] = Evaluation(
                self._policies, caller=self._caller, target=self._target, context=context
            )
        return found


@lru_cache(maxsize=16384)
def answers_of(policies: Policies, caller: Caller, target: Target) -> Answers:
    """The answers of some policies to a caller about a resource."""
    return Answers(policies, caller, target)


def _read(
    policies: Policies, caller: Caller, target: Target
) -> tuple[tuple[str, ...] | None, bool]:
    """The condition keys that decide, None for any; and whether a resource policy may allow."""
    bounded = bool(policies.boundaries) and isinstance(caller, Identity)
    keys: set[str] = set()
    may_be_allowed, any_key = False, False
    for named, names_callers in (
        (policies.resource, True),
        (policies.endpoint, True),
        (policies.resource_control, True),
        (policies.identity, False),
        (policies.boundaries, False),
        (policies.session, False),
        *((level, False) for level in policies.service_control),
    ):
        of_resource = named is policies.resource and names_callers
        for policy in named:
            may_be_allowed |= of_resource and policy.document is None
            for _, statement, _, about in statements_about(
                policy, caller, target.arn, target.like, names_callers, bounded
            ):
                may_be_allowed |= of_resource and statement.effect == "Allow"
                any_key |= about is None
                for condition in statement.conditions:
                    keys.add(condition.key)
                    any_key |= condition.has_variable
    return None if any_key else tuple(sorted(keys)), may_be_allowed
