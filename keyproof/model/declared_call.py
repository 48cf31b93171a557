"""The calls that no resource shows: a project declares them in ``keyproof.toml``."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from keyproof.iam.patterns import match_resource, tokens
from keyproof.iam.statements import has_action
from keyproof.model.encryption_model import Call, EncryptionModel
from keyproof.model.identifiers import type_at

# Whoever the account lets administer keys, such as by its policy AdministratorAccess.
ADMINISTRATORS = "administrators"
SERVICE_ENDING = ".amazonaws.com"
OUTSIDE_ROLE = "role/"


@dataclass(frozen=True, kw_only=True)
class DeclaredCall:
    """Calls of ``caller`` by ``actions`` to ``targets``.

    ``caller`` is the address of a role or user, a service principal, ``administrators``, or
    ``role/NAME`` for a role of the account from outside the stack. A target is the address of a
    resource, ``SERVICE:RESOURCE`` for one of the account and region from outside the stack, or a
    phone number. A target with ``*`` stands for those that the caller's policies name. ``source``
    is the service of which every resource of this account may be the request's ``aws:SourceArn``. A
    ``complete`` caller makes no other calls: a permission that no call needs is a warning. An
    ``optional`` call is made only where the caller's policies allow the action.
    """

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    caller: str
    actions: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    source: str = ""
    complete: bool = False
    optional: bool = False

    def calls(self, model: EncryptionModel) -> Iterator[Call]:
        """The calls as the model spells them; none where the caller or the target is missing."""
        caller = caller_arn(self.caller, model)
        for target in self.targets:
            arn = target_arn(target, model)
            if not caller or not arn:
                continue
            for action in self.actions:
                named = _named(caller, action, model)
                if self.optional and not named:
                    continue
                meant = [each for each in named if "*" in arn and match_resource(tokens(arn), each)]
                for each in meant or [arn]:
                    yield Call(
                        address=target if target in model.arns else self.caller,
                        caller=caller,
                        action=action,
                        target=each,
                        source=model.location.arn(self.source, "*") if self.source else "",
                        leaves=target not in model.arns,
                    )

    def missing(self, model: EncryptionModel) -> Iterator[str]:
        """The caller and the targets that the stack should have, and does not have."""
        if self.optional:
            return
        if not caller_arn(self.caller, model):
            yield self.caller
        yield from (each for each in self.targets if not target_arn(each, model))


def _named(caller: str, action: str, model: EncryptionModel) -> list[str]:
    """The resources on which the policies of a caller allow an action."""
    return [
        resource
        for identity in model.identities
        if identity.arn == caller
        for policy in identity.policies
        for statement in (policy.document.statements if policy.document else ())
        if statement.effect == "Allow"
        and has_action(statement.actions, statement.not_actions, action)
        for resource in statement.resources
    ]


def caller_arn(caller: str, model: EncryptionModel) -> str:
    """A declared caller as calls spell it; empty if it is an address that the stack lacks."""
    if caller.startswith(OUTSIDE_ROLE):
        return model.location.role_arn(caller.removeprefix(OUTSIDE_ROLE))
    if caller == ADMINISTRATORS or caller.startswith("arn:") or SERVICE_ENDING in caller:
        return caller
    return model.arns.get(caller, "")


def target_arn(target: str, model: EncryptionModel) -> str:
    """A declared target as calls spell it; empty if it is an address that the stack lacks."""
    if target.startswith(("+", "arn:")):
        return target
    service, colon, resource = target.partition(":")
    if colon and not type_at(target):
        return model.location.arn(service, resource)
    return model.arns.get(target, "")
