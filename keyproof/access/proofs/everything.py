"""All the proofs of a stack at once."""

from dataclasses import dataclass

from keyproof.access.declared_calls import about_nothing, all_calls
from keyproof.access.proofs.calls.necessary import necessary
from keyproof.access.proofs.calls.sufficient import sufficient, unknown_needs
from keyproof.access.proofs.calls.ways_out import place_of
from keyproof.access.proofs.keys.duties import separate_duties
from keyproof.access.proofs.keys.nobody_else import nobody_else
from keyproof.access.proofs.quick import quickly_proven, without_remedy_later
from keyproof.access.proofs.resources.complete import complete
from keyproof.access.proofs.resources.resource_policies import nobody_let_in
from keyproof.coverage.coverage import unread
from keyproof.declarations import Declarations
from keyproof.model.access.matrix import Access, access
from keyproof.model.access.principals import principals
from keyproof.model.access.requests import requests_of
from keyproof.model.encryption_model import EncryptionModel, WayOut
from keyproof.model.finding import Finding

# Each proof by the rule of its findings, with its statement.
PROOFS = {
    "sufficient": "Every call of the infrastructure is allowed.",
    "necessary": "Every granted action and resource is needed by a call, or declared as surplus.",
    "nobody else": "Nobody uses a key, a topic, a queue, a function or a role without a call that "
    "needs it.",
    "separate duties": "Nobody both changes a key and decrypts with it, unless declared.",
    "encrypted transport": "Topics refuse publications without TLS; queues and buckets, every "
    "request.",
    "no lockout": "Somebody who is certain to stay can change each key policy.",
    "reachable": "The messages of alarms and rules can be delivered.",
    "survivable": "If any one key is lost, each alarm still reaches a topic.",
    "ways out": "Content leaves only by a call that the proofs judge, or by a declared way.",
    "closed": "Only the deploy role can open a new way out of a topic, a queue or a table. Only "
    "declared callers reach the objects of a bucket.",
    "unique": "No two resources have one identity, so that none replaces another.",
    "watching": "Alarms, rules and filters see what they are for; each alias leads to its own key.",
    "as declared": "Each lock of a key, and each argument with a declared value, is as declared.",
    "complete": "Each topic, queue and table has its log groups, dead letters, alarms and calls.",
}


@dataclass(frozen=True, kw_only=True)
class Proven:
    """The access of everybody, every way out with its reason, and what the proofs found wrong.

    The reason is the declared one; empty for a call, and where there is none.
    """

    access: tuple[Access, ...]
    ways_out: tuple[tuple[WayOut, str], ...]
    findings: tuple[Finding, ...]

    @property
    def verdicts(self) -> dict[str, int]:
        """How many findings each proof has, those of one cause counted singly; none if it holds."""
        return {rule: sum(each.rule == rule for each in self.findings) for rule in PROOFS}


def prove(model: EncryptionModel, declarations: Declarations) -> Proven:
    """Hold a model to its declarations."""
    everybody = principals(model)
    found = access(model, everybody)
    calls = all_calls(model, declarations)
    requests = requests_of(calls, model, everybody)
    others = nobody_else(
        model, found, requests=requests, surplus=declarations.surplus, let_in=declarations.let_in
    )
    let_in = nobody_let_in(model, everybody, calls, declarations.let_in)
    return Proven(
        access=found,
        ways_out=tuple(
            (each, "" if each.is_call else declarations.outside.get(place_of(each), ""))
            for each in model.ways_out
        ),
        findings=(
            *unread(model),
            *about_nothing(model, declarations),
            *unknown_needs(model, calls),
            *sufficient(model, requests),
            *others,
            *let_in,
            *quickly_proven(model, declarations, everybody),
            *(complete(model, calls, declarations) if declarations.opened_by else ()),
            *separate_duties(model, found, declarations.both_duties),
            *without_remedy_later(model, everybody),
            *necessary(
                model,
                requests,
                declarations.surplus,
                declarations.wide_resources,
                blamed={label for each in (*others, *let_in) for label in each.cause.split(", ")},
            ),
        ),
    )
