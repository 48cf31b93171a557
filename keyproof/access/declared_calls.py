"""The declared calls of an environment as the model spells them, and those about nothing."""

from collections.abc import Iterator

from keyproof.aws.encryption import DATA_TYPES
from keyproof.declarations import ADMINISTRATORS, Declarations
from keyproof.iam.statements import NamedPolicy
from keyproof.model.encryption_model import Call, EncryptionModel
from keyproof.model.finding import Finding, Severity

RULE = "declared"
SERVICE_ENDING = ".amazonaws.com"


def arn_of_caller(caller: str, model: EncryptionModel) -> str:
    """A caller of a declaration as the model spells it."""
    if caller.startswith("role/"):
        return model.location.role_arn(caller.removeprefix("role/"))
    return model.arns.get(caller, caller)


def arn_of_target(target: str, model: EncryptionModel) -> str:
    """What a declaration names, as the model spells it; empty if it is not there."""
    if target.startswith("+"):
        return target
    service, colon, resource = target.partition(":")
    return model.location.arn(service, resource) if colon else model.arns.get(target, "")


def all_calls(model: EncryptionModel, declarations: Declarations) -> tuple[Call, ...]:
    """The calls that resources show, and the declared ones whose caller and target exist."""
    return (
        *model.calls,
        *(
            Call(
                address=each.target,
                caller=arn_of_caller(each.caller, model),
                action=each.action,
                target=arn,
                source=model.location.arn(each.source, "*") if each.source else "",
                leaves=each.target not in model.arns,
            )
            for each in declarations.calls
            if (arn := arn_of_target(each.target, model))
        ),
    )


def about_nothing(model: EncryptionModel, declarations: Declarations) -> Iterator[Finding]:
    """The declarations that name a caller, a resource or a part that there is not."""
    for each in declarations.calls:
        if not arn_of_target(each.target, model):
            yield _finding("calls", each.target, f"the target of {each.action}", "is not there")
        if not _is_caller(each.caller, model):
            yield _finding("calls", each.caller, f"the caller of {each.action}", CALLERS)
    yield from _surplus_about_nothing(model, declarations)
    for (address, service), reason in declarations.let_in.items():
        policy = model.resource_policies.get(model.arns.get(address, ""))
        if policy is None or not _names_service(policy, service):
            what = f"open to {service} ({reason})"
            yield _finding("let_in", address, what, "is not there, or its policy does not name it")
    exempt = {
        (each.address, each.part): each for each in model.protected if each.exemption is not None
    }
    for (address, part), reason in declarations.exemptions.items():
        if (address, part) not in exempt:
            yield _finding(
                "exemptions",
                address,
                f"{part or 'the whole resource'} ({reason})",
                "is not there, or has a customer-managed key. The part is empty for a whole "
                "resource; the parts of a function are "
                + " and ".join(part.label for part in DATA_TYPES["aws_lambda_function"].parts),
            )


def _surplus_about_nothing(model: EncryptionModel, declarations: Declarations) -> Iterator[Finding]:
    for each in declarations.surplus:
        if model.key_at(each.key) is None:
            yield _finding("surplus", each.key, f"a key of {each.caller}", "is not there")
        if not _is_caller(each.caller, model):
            yield _finding("surplus", each.caller, f"a caller on {each.key}", CALLERS)
        for source in each.sources:
            if source not in model.arns:
                yield _finding("surplus", source, f"a source of {each.caller}", "is not there")


def _names_service(policy: NamedPolicy, service: str) -> bool:
    return any(
        principal.identifier == service
        for statement in (policy.document.statements if policy.document else ())
        for principal in statement.principals
    )


CALLERS = (
    "is not a caller. Allowed are the address of a role of the stack, role/NAME for one from "
    f"outside, a service such as sns{SERVICE_ENDING}, and {ADMINISTRATORS}"
)


def _is_caller(caller: str, model: EncryptionModel) -> bool:
    return (
        caller in {role.address for role in model.roles}
        or caller.startswith("role/")
        or caller.endswith(SERVICE_ENDING)
        or caller == ADMINISTRATORS
    )


def _finding(file: str, resource: str, what: str, problem: str) -> Finding:
    return Finding(
        severity=Severity.NOTE,
        rule=RULE,
        resource=resource,
        key="",
        problem=f"it is declared under {file} as {what}, and it {problem}.",
        remedy="Correct the declaration, or remove it.",
    )
