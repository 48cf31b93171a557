"""The answers of some policies to one caller about one resource, in any context.

Most condition keys of a request are in no statement that may be about the caller. Contexts that no
such statement distinguishes have one answer.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache

from keyproof.iam.callers import Caller, Identity
from keyproof.iam.context import Context
from keyproof.iam.decision import Decision, Policies, Target
from keyproof.iam.evaluation import Evaluation
from keyproof.iam.statements import NamedPolicy, statements_about
from keyproof.iam.truth import Truth
from keyproof.policy_document import Statement


class Answers:
    """What is decided, kept for every context that the policies distinguish."""

    def __init__(self, policies: Policies, caller: Caller, target: Target) -> None:
        self._policies = policies
        self._caller = caller
        self._target = target
        self._of_context: dict[Context, Evaluation] = {}
        self._of_values: dict[object, Evaluation] = {}
        self._possible: dict[tuple[Evaluation, tuple[str, ...]], dict[str, Decision]] = {}

    def decide(self, context: Context, action: str) -> Decision:
        """The answer for one action."""
        return self.evaluation(context).decide(action)

    def possible(self, asked: Iterable[tuple[Context, tuple[str, ...]]]) -> dict[str, Decision]:
        """Those of some actions that may be allowed, each with the context of its request."""
        together: dict[Evaluation, tuple[str, ...]] = {}
        for context, actions in asked:
            evaluation = self.evaluation(context)
            together[evaluation] = together.get(evaluation, ()) + actions
        found: dict[str, Decision] = {}
        for one in together.items():
            if one not in self._possible:
                evaluation, actions = one
                self._possible[one] = evaluation.possible(actions)
            found |= self._possible[one]
        return found

    @cached_property
    def may_be_allowed(self) -> bool:
        """Whether a policy of the resource itself may allow something in some context."""
        return any(
            policy.document is None
            or any(
                statement.effect == "Allow"
                for statement, _ in self._statements(policy, names_callers=True)
            )
            for policy in self._policies.resource
        )

    def evaluation(self, context: Context) -> Evaluation:
        """The answers in one context."""
        found = self._of_context.get(context)
        if found is None:
            found = self._of_context[context] = self._of_like(context)
        return found

    def _of_like(self, context: Context) -> Evaluation:
        """The evaluation of a new context, which is that of another if nothing distinguishes them.

        What distinguishes contexts is looked for when there is a second one.
        """
        if self._of_context and not self._of_values:
            ((first, evaluation),) = self._of_context.items()
            self._of_values[first.values(self.keys)] = evaluation
        values = context.values(self.keys) if self._of_values else None
        found = self._of_values.get(values)
        if found is None:
            found = Evaluation(
                self._policies, caller=self._caller, target=self._target, context=context
            )
            if values is not None:
                self._of_values[values] = found
        return found

    @cached_property
    def keys(self) -> tuple[str, ...] | None:
        """The condition keys that decide; None for any, since a policy variable names one."""
        policies = self._policies
        keys: set[str] = set()
        for named, names_callers in (
            (policies.resource, True),
            (policies.endpoint, True),
            (policies.resource_control, True),
            (policies.identity, False),
            (policies.boundaries, False),
            (policies.session, False),
            *((level, False) for level in policies.service_control),
        ):
            for policy in named:
                for statement, about in self._statements(policy, names_callers=names_callers):
                    if about is None or any(each.has_variable for each in statement.conditions):
                        return None
                    keys.update(each.key for each in statement.conditions)
        return tuple(sorted(keys))

    def _statements(
        self, policy: NamedPolicy, *, names_callers: bool
    ) -> Iterator[tuple[Statement, Truth | None]]:
        """Those that may apply, each with whether it is about the resource; None: that depends."""
        bounded = bool(self._policies.boundaries) and isinstance(self._caller, Identity)
        target = self._target
        found = statements_about(
            policy, self._caller, target.arn, target.like, names_callers, bounded
        )
        return ((statement, about) for statement, about, _ in found)


@lru_cache(maxsize=16384)
def answers_of(policies: Policies, caller: Caller, target: Target) -> Answers:
    """The answers of some policies to a caller about a resource."""
    return Answers(policies, caller, target)
