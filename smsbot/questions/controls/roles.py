"""What policies of roles may not allow, and for whom services may act with a role."""

from collections.abc import Callable

from keyproof.iam.patterns import match_resource, tokens
from keyproof.iam.statements import is_action, label_of
from keyproof.policy_document import Condition, Statement
from smsbot.questions.controls.judgement import Evidence, Facts, Judged, Status, evidence

DECRYPTING = ("kms:Decrypt", "kms:ReEncryptFrom")
SOMEBODY_ELSES_KEY = "00000000-0000-0000-0000-000000000000"
# Each lets a role have the rights of another, or give itself more.
WIDENING = (
    "sts:AssumeRole",
    "iam:PassRole",
    "iam:PutRolePolicy",
    "iam:AttachRolePolicy",
    "iam:UpdateAssumeRolePolicy",
    "iam:CreatePolicyVersion",
    "lambda:UpdateFunctionCode",
)
LAMBDA = "lambda.amazonaws.com"
SOURCES = ("aws:sourceaccount", "aws:sourcearn")
DEMANDING = ("StringEquals", "StringLike", "ArnEquals", "ArnLike")


def no_right_to_all_keys(facts: Facts) -> Judged:
    """No role may decrypt under a key that is not of the stack, of whichever region and account."""
    own = facts.model.location.arn("kms", f"key/{SOMEBODY_ELSES_KEY}").split(":")

    def is_wide(statement: Statement) -> bool:
        return any(_names(statement, each) for each in DECRYPTING) and (
            any(
                match_resource(tokens(each), ":".join(_where_named(each, own)))
                for each in statement.resources
            )
            or bool(statement.not_resources)
        )

    return _without(facts, is_wide)


def _where_named(resource: str, own: list[str]) -> list[str]:
    """The parts of the ARN of a key where a pattern looks for it, and here if it looks anywhere."""
    parts = resource.split(":")
    if len(parts) != len(own):
        return own
    return [
        mine if not part or set(part) & set("*?") else part
        for part, mine in zip((*parts[:-1], ""), own, strict=True)
    ]


def no_whole_service(facts: Facts) -> Judged:
    """No role may call every action of a service."""
    return _without(
        facts,
        lambda statement: (
            bool(statement.not_actions)
            or not all(each.partition(":")[2].strip("*") for each in statement.actions)
        ),
    )


def no_widening(facts: Facts) -> Judged:
    """No role may have the rights of another, or give itself more."""
    return _without(facts, lambda each: any(_names(each, action) for action in WIDENING))


def _without(facts: Facts, is_wide: Callable[[Statement], bool]) -> Judged:
    """No policy of a role has such a statement that allows."""
    for role in facts.model.roles:
        for policy in role.policies:
            if policy.document is None:
                yield evidence(role.address, f"{policy.name} is not known", met=None)
                continue
            wide = [
                f"statement {label_of(each, place, policy.name)}"
                for place, each in enumerate(policy.document.statements, 1)
                if each.effect == "Allow" and is_wide(each)
            ]
            shown = wide[0] if wide else f"{policy.name}: no such statement"
            yield evidence(role.address, shown, met=not wide)


def _names(statement: Statement, action: str) -> bool:
    if statement.not_actions:
        return not any(is_action(each, action) for each in statement.not_actions)
    return any(is_action(each, action) for each in statement.actions)


def trust(facts: Facts) -> Judged:
    """Services act for this account alone. IAM passes no role to a function of another account."""
    for role in facts.model.roles:
        if role.trust.document is None:
            yield evidence(role.address, "its trust policy is not known", met=None)
            continue
        for statement in role.trust.document.statements:
            bound = any(map(_demands_source, statement.conditions))
            for each in statement.principals:
                if each.type != "Service" or statement.effect != "Allow":
                    continue
                if each.identifier == LAMBDA and not bound:
                    yield Evidence(
                        resource=role.address,
                        status=Status.EXEMPT,
                        shown_by="Lambda is not documented to send aws:SourceAccount here, and IAM "
                        "passes no role to a function of another account",
                    )
                else:
                    shown = f"{each.identifier}, {'with' if bound else 'without'} its source"
                    yield evidence(role.address, shown, met=bound)


def _demands_source(condition: Condition) -> bool:
    return (
        condition.operator in DEMANDING
        and condition.key.lower() in SOURCES
        and all(each.strip("*?") for each in condition.values)
    )
