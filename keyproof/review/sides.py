"""The two sides that a review compares, and what happens between them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from keyproof.access.everything import everything
from keyproof.declarations import Declarations
from keyproof.model.assembly.assemble import assemble
from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.finding import Finding
from keyproof.model.resource import Resource, Stack, Unknown
from keyproof.policy_document import ANYONE, PolicyDocument, Statement
from keyproof.review.change import Change
from keyproof.terminal.failure import Failure

WAY_ON = "Compare two synthesized trees, each with its packages."
# Reads the package of a function. Raises Failure, which says why, where it cannot.
Code = Callable[[Resource], bytes]

POLICY_ARGUMENTS = ("policy", "assume_role_policy")
INLINE = "inline_policy"
NOTHING = PolicyDocument(())
# Whatever an unknown policy turns out to say, it is between these.
POSSIBLE = (
    NOTHING,
    *(
        PolicyDocument(
            (
                Statement(
                    sid="Anything",
                    effect=effect,
                    principals=(ANYONE,),
                    actions=("*",),
                    resources=("*",),
                ),
            )
        )
        for effect in ("Allow", "Deny")
    ),
)


def code_in(folder: Path) -> Code:
    """Reads packages from the folder of the configuration, as their arguments name them."""

    def read(function: Resource) -> bytes:
        path = folder / function.text("filename")
        try:
            return path.read_bytes()
        except OSError as error:
            raise Failure(f"{path} cannot be read.", way_on=WAY_ON) from error

    return read


def no_code(function: Resource) -> bytes:
    """Always raises Failure: of a plan alone, nobody has the packages."""
    raise Failure(f"Nothing here has the package of {function.address}.", way_on=WAY_ON)


@dataclass(frozen=True, kw_only=True)
class Side:
    """One side: the resources, the declarations that its proofs are held to, and the code."""

    stack: Stack
    declarations: Declarations
    code: Code = field(default=no_code, compare=False)

    @cached_property
    def unknown_policies(self) -> tuple[str, ...]:
        """The addresses of the policies that are known only after the apply."""
        return tuple(each.address for each in self.stack.resources if _unknown_arguments(each))

    @cached_property
    def model(self) -> EncryptionModel:
        """The model, in which an unknown policy says nothing."""
        return self._model(NOTHING)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of every question, whatever the unknown policies turn out to say."""
        return self._certain(self._possible, self.declarations)

    @cached_property
    def findings_without_exceptions(self) -> tuple[Finding, ...]:
        """The same, with the declared calls and without any declared exception."""
        declared = self.declarations
        return self._certain(
            [_without_exemptions(each) for each in self._possible],
            Declarations(calls=declared.calls, backend=declared.backend),
        )

    def resource(self, address: str) -> Resource | None:
        """The resource at an address."""
        return next((each for each in self.stack.resources if each.address == address), None)

    @cached_property
    def _possible(self) -> tuple[EncryptionModel, ...]:
        """The models with each policy in the place of the unknown ones."""
        others = POSSIBLE[1:] if self.unknown_policies else ()
        return (self.model, *(self._model(each) for each in others))

    def _certain(
        self, models: Sequence[EncryptionModel], declarations: Declarations
    ) -> tuple[Finding, ...]:
        """The findings that all of the models have."""
        if not self.stack.resources:
            return ()
        first, *others = (everything(each, declarations).unfolded for each in models)
        certain = [{each.place for each in other} for other in others]
        return tuple(each for each in first if all(each.place in those for those in certain))

    def _model(self, unknown: PolicyDocument) -> EncryptionModel:
        text = unknown.to_json()
        resources = tuple(_with_policies(each, text) for each in self.stack.resources)
        return assemble(
            replace(self.stack, resources=resources), exemptions=self.declarations.exemptions
        )


def _without_exemptions(model: EncryptionModel) -> EncryptionModel:
    protected = tuple(replace(each, exemption=None) for each in model.protected)
    return replace(model, protected=protected)


def _unknown_arguments(resource: Resource) -> tuple[str, ...]:
    """The arguments of a resource that are policies, and not known."""
    inline = any(
        isinstance(each, Unknown)
        or (isinstance(each, Mapping) and any(isinstance(v, Unknown) for v in each.values()))
        for each in resource.everything_at(INLINE)
    )
    return (
        *(each for each in POLICY_ARGUMENTS if isinstance(resource.value(each), Unknown)),
        *((INLINE,) if inline else ()),
    )


def _with_policies(resource: Resource, text: str) -> Resource:
    """A resource with a policy in the place of each that is not known."""
    found = _unknown_arguments(resource)
    if not found:
        return resource
    given = {each: [{"policy": text}] if each == INLINE else text for each in found}
    return replace(resource, values={**resource.values, **given})


@dataclass(frozen=True, kw_only=True)
class Sides:
    """Before and after a change; ``stack`` is the name of the stack.

    ``of_plan`` are the sides of a plan that was given together with two trees. ``declares`` says
    that the declarations of both sides are known, as in two trees.
    """

    stack: str
    before: Side
    after: Side
    changes: tuple[Change, ...]
    of_plan: "Sides | None" = None
    declares: bool = False

    @property
    def lacks_declarations(self) -> bool:
        """Whether declarations are to be compared, and those of before are not known."""
        return self.declares and not self.is_first and self.before.stack.declarations is None

    @property
    def is_first(self) -> bool:
        """Whether nothing was there before."""
        return not self.before.stack.resources
