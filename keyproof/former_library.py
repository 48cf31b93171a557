"""The face of the library: read a plan, and list its problems."""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Self

from keyproof.former_rules.everything import problems_of
from keyproof.former_rules.others import allowed_to_example
from keyproof.former_rules.problem import Level, Problem
from keyproof.former_rules.settings import Settings
from keyproof.loaders.broken_policies import with_readable_policies
from keyproof.loaders.read import read
from keyproof.model.access.principals import principals
from keyproof.model.alternatives import alternatives
from keyproof.model.assembly.assemble import assemble
from keyproof.model.encryption_model import EncryptionModel, NotJudged, Protected
from keyproof.model.key import Key
from keyproof.model.resource import Stack

# Of the JSON that `as_object` gives; it changes when a member goes or means something else.
VERSION = 1


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What was read: one stack, or several of a folder. ``before`` is empty where nothing was.

    ``accounts_taken`` are numbers that stand among the values, where nothing says which account it
    is. ``examples`` are those of them that may be of others as well.
    """

    after: tuple[Stack, ...]
    before: tuple[Stack, ...] = ()
    accounts_taken: tuple[str, ...] = ()
    examples: frozenset[str] = frozenset()

    @classmethod
    def read(
        cls, path: Path | str, *, account: str | None = None, sources: Path | None = None
    ) -> Self:
        """A plan or a state as ``terraform show -json`` prints it, or a ``cdk.tf.json``.

        ``-`` is standard input. ``account`` is the number of the account where nothing in the file
        shows it, ``sources`` the folder with the HCL of the plan. Raises Failure and OSError.
        """
        found = read(path, account_id=account, config_dir=sources)
        return cls(
            after=tuple(with_readable_policies(each.after) for each in found),
            before=tuple(
                each.before.renamed(each.after.moved) for each in found if each.before is not None
            ),
            accounts_taken=tuple(filter(None, (each.account_taken for each in found))),
            examples=frozenset(each.account_taken for each in found if each.is_example),
        )

    def models(self, settings: Settings | None = None) -> tuple[EncryptionModel, ...]:
        """The encryption model of each stack after the change."""
        exemptions = (settings or Settings()).declarations.exemptions
        return tuple(assemble(each, exemptions=exemptions) for each in self.after)

    @property
    def earlier(self) -> Self:
        """What there is before the change."""
        return replace(self, after=self.before, before=())


@dataclass(frozen=True, kw_only=True)
class Checked:
    """The answer: each cause once, the worst first, and what nobody could judge."""

    findings: tuple[Problem, ...]
    not_judged: tuple[NotJudged, ...]
    keys: tuple[Key, ...]
    coverage: tuple[Protected, ...]

    @cached_property
    def errors(self) -> tuple[Problem, ...]:
        """The findings that make a check fail."""
        return tuple(each for each in self.findings if each.level is Level.ERROR)

    def as_object(self) -> dict[str, object]:
        """The answer as JSON."""
        addresses = {key.arn: key.address for key in self.keys}
        return {
            "version": VERSION,
            "findings": [each.as_object() for each in self.findings],
            "not_judged": [
                {"resource": each.resource, "argument": each.argument, "reason": each.reason}
                for each in self.not_judged
            ],
            "keys": [
                {
                    "resource": key.address,
                    "aliases": list(key.aliases),
                    "state": key.state,
                    "rotation": key.rotation,
                    "encrypts": sorted(
                        {each.address for each in self.coverage if each.key == key.arn}
                    ),
                }
                for key in self.keys
            ],
            "coverage": [
                {
                    "resource": each.address,
                    "part": each.part,
                    "encryption": each.encryption,
                    "key": addresses.get(each.key, each.key),
                }
                for each in self.coverage
            ],
        }


def check(plan: Plan, settings: Settings | None = None) -> Checked:
    """The problems of a plan, of which a policy that is none is one."""
    chosen = settings or Settings()
    found: list[Problem] = []
    reason = "the account is assumed to be {}, a number that stands in the file"
    not_judged = [
        NotJudged(resource="provider.aws", argument="", reason=reason.format(each))
        for each in plan.accounts_taken
    ]
    models = plan.models(chosen)
    for stack, model in zip(plan.after, models, strict=True):
        for one in (model, *alternatives(model)):
            answers = tuple(problems_of(stack, one, principals(one), chosen))
            found += (each for each in answers if isinstance(each, Problem))
            not_judged += (each for each in answers if isinstance(each, NotJudged))
            found += allowed_to_example(one, plan.examples.difference(chosen.trusted))
    return Checked(
        findings=tuple(chosen.applied(found)),
        not_judged=tuple(dict.fromkeys(not_judged)),
        keys=tuple(key for model in models for key in model.keys),
        coverage=tuple(each for model in models for each in model.protected),
    )
