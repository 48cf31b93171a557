"""Requests that AWS denies, in words and with the statement that would allow them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from keyproof.aws.encryption import AWS_ALIAS
from keyproof.aws.requests.request_context import LOGS_CONTEXT, TOPIC_CONTEXT
from keyproof.findings.finding import Finding, Level
from keyproof.findings.places import places_of_request
from keyproof.findings.remediation import AddResource, Edit, Remediation
from keyproof.iam.evaluation import Verdict
from keyproof.iam.statements import DENIED_BY, Match, label_of, reason
from keyproof.model.access.principals import Kind, is_linked
from keyproof.model.access.requests import OF_BUCKETS, Request
from keyproof.model.identifiers import type_at
from keyproof.model.model import Call, Model
from keyproof.model.resource import NotEvaluated, Place
from keyproof.policy_document import KNOWN_LATER, Condition, PolicyDocument, Statement
from keyproof.rules._edits import added_to_policy_of, added_to_role, named, statement

FUNCTIONS = ("aws_lambda_alias", "aws_lambda_function")
DENIED = (Verdict.IMPLICITLY_DENIED, Verdict.EXPLICITLY_DENIED)
STREAM, LOG_STREAM = "/stream/any", ":log-stream:any"
# What is left out of a statement that allows, to see whether it is what denies a request.
ANYHOW: dict[str, Any] = {"conditions": ()}
ANYWHERE: dict[str, Any] = {"resources": ("*",), "not_resources": ()}
# More of them would hide the rest of the message.
MOST = 3


@dataclass(frozen=True, kw_only=True)
class Denied:
    """Requests of one call, about one key or about the target, all denied."""

    requests: Sequence[Request]
    model: Model

    @property
    def first(self) -> Request:
        """The request that stands for all of them."""
        return self.requests[0]

    @property
    def call(self) -> Call:
        """The call."""
        return self.first.call

    @property
    def actions(self) -> tuple[str, ...]:
        """The denied actions, each once."""
        return tuple(dict.fromkeys(each.action for each in self.requests))

    @property
    def where(self) -> str:
        """The address of the key or of the target; the ARN of one outside the plan."""
        return self.key or self.target

    @property
    def key(self) -> str:
        """The address of the key, if the requests are about one."""
        return self.first.key.address if self.first.key else ""

    @property
    def target(self) -> str:
        """The address of the target."""
        return self.model.address_of(self.call.target)

    @property
    def principal(self) -> str:
        """The principal as a policy names it."""
        who = self.first.principal
        return who.name if not who.is_identity else str(getattr(who.caller, "arn", who.name))

    @property
    def side(self) -> str:
        """The policy that would have to allow the requests, in words."""
        first, missing = self.first, self.first.decision.missing
        who = first.principal.address or first.principal.name
        if "identity policies" in missing and not is_linked(first.principal):
            return f"the policies of {who}"
        if "permissions boundary" in missing:
            return f"the permissions boundary of {who}"
        if first.key is None and first.action == "sts:AssumeRole":
            return f"assume_role_policy of {self.where}"
        if first.key is None and type_at(self.where) in FUNCTIONS:
            return "an aws_lambda_permission"
        if first.key is None and type_at(self.where) == "aws_cloudwatch_log_group":
            return "an aws_cloudwatch_log_resource_policy"
        return f"the policy of {self.where}"

    @property
    def why(self) -> str:
        """Why AWS denies the requests."""
        decision = self.first.decision
        if decision.verdict is Verdict.EXPLICITLY_DENIED:
            denying = "; ".join(dict.fromkeys(reason(match) for match in decision.deciding))
            return f"it is denied {denying.replace(DENIED_BY, 'by')}"
        nearest = nearly(self.first)
        but = f": {nearest}" if nearest else ""
        if self.side.startswith("an "):
            return f"no {self.side.removeprefix('an ')} allows it{but}"
        does = "do" if self.side.startswith("the policies") else "does"
        return f"{self.side} {does} not allow it{but}"

    @property
    def on(self) -> str:
        """What the actions are needed on, as Terraform writes it."""
        if self.first.key or self.first.action in OF_BUCKETS or self.where.startswith("arn:"):
            return self.where
        if self.call.target.endswith(STREAM):
            return f"{self.where}.stream_arn"
        if self.call.target.endswith(LOG_STREAM):
            return f'"${{{self.where}.arn}}:*"'
        folder = self.call.written.removesuffix("any").removesuffix("*")
        return f'"${{{self.where}.arn}}/{folder}*"' if folder else self.where

    def finding(self, rule: str, resource: str, message: str) -> Finding:
        """The finding of a rule about these requests."""
        places = (p for each in self.requests for p in places_of_request(each, self.model))
        # What one statement of one policy would allow belongs together.
        about = dict.fromkeys((*places, Place(resource)))
        if self.first.decision.verdict is Verdict.IMPLICITLY_DENIED:
            about = dict.fromkeys((Place(self.where, self._statement), *about))
        return Finding(
            rule=rule,
            level=Level.ERROR,
            resource=resource,
            key=self.key,
            message=message,
            about=tuple(about),
            facts=frozenset({self.principal, *self.actions, self.call.target}),
            remediation=self.remediation,
        )

    @property
    def _statement(self) -> str:
        """What the statement that is missing would name."""
        itself = self.first.key is None and self.first.action in OF_BUCKETS
        return f"{self.principal} on the bucket itself" if itself else self.principal

    @property
    def remediation(self) -> Remediation:
        """What to write, and where."""
        decision, who = self.first.decision, self.first.principal
        needed, key = listed(self.actions), self.first.key
        if decision.verdict is Verdict.EXPLICITLY_DENIED:
            labels = ", ".join(dict.fromkeys(match.label for match in decision.deciding))
            return Remediation(text=f"Exclude this request from {labels}.")
        if key is not None and ":aws:" not in key.arn and AWS_ALIAS in key.arn:
            return Remediation(
                text=f"Use a customer managed key in place of {key.arn}, whose policy cannot be "
                f"changed, and allow {needed} to {who.name} in its policy."
            )
        if "permissions boundary" in decision.missing and not is_linked(who):
            return Remediation(text=f"Allow {needed} on {self.on} in {self.side}.")
        if "identity policies" in decision.missing and not is_linked(who):
            return self._of_identity(needed)
        if self.first.action == "lambda:InvokeFunction":
            return self._permission()
        return self._of_resource(needed)

    def _of_identity(self, needed: str) -> Remediation:
        who = self.first.principal
        kind = "aws_iam_user_policy" if who.kind is Kind.USER else "aws_iam_role_policy"
        text = f"Allow {needed} on {self.on} in an {kind} of {who.address or who.name}."
        if not who.address or self.where.startswith("arn:"):
            return Remediation(text=text)
        new = statement(actions=self.actions, resources=(self._resource,))
        return Remediation(text=text, edits=(added_to_role(who.address, new),))

    @property
    def _resource(self) -> str:
        """What a statement names as what the actions are needed on."""
        arn = named(self.first.key.arn if self.first.key else self.call.target, self.model)
        is_object = type_at(self.where) == "aws_s3_bucket" and self.first.action not in OF_BUCKETS
        return f"{arn}/*" if is_object else arn

    def _permission(self) -> Remediation:
        """What permits the call of a function, or of a version or an alias of it."""
        limits = {ARGUMENT_OF[key]: value for key, value in self._conditions().items()}
        written = [
            f"principal {self.principal}",
            *(f"{argument} {value}" for argument, value in limits.items()),
            *(f"qualifier {each}" for each in self.call.target.split(":")[ARN_OF_FUNCTION + 1 :]),
        ]
        text = f"Add an aws_lambda_permission for {self.where}: {', '.join(written)}."
        if self.call.target.count(":") > ARN_OF_FUNCTION:
            return Remediation(text=text)
        values = {
            "action": "lambda:InvokeFunction",
            "function_name": f"${{{self.where}.function_name}}",
            "principal": self.principal,
            **limits,
        }
        name = self.call.address.rpartition(".")[2]
        edit = AddResource(address=f"aws_lambda_permission.{name}", values=values)
        return Remediation(text=text, edits=(edit,))

    def _of_resource(self, needed: str) -> Remediation:
        kind = "AWS" if self.first.principal.is_identity else "Service"
        limits = self._conditions()
        shown = (
            f"{key} {value.removeprefix('${').removesuffix('}')}" for key, value in limits.items()
        )
        condition = f" with {', '.join(shown)}" if limits else ""
        text = (
            f"Add a statement to {self.side}: Principal {kind} {self.principal}, "
            f"Action {needed}{condition}."
        )
        return Remediation(text=text, edits=tuple(self._statements(kind, limits)))

    def _statements(self, kind: str, limits: dict[str, str]) -> Iterator[Edit]:
        if self.where.startswith("arn:") or self.side.startswith(("an ", "assume_role_policy")):
            return
        operators = {
            key: "ArnLike" if key.lower().endswith("arn") else "StringEquals" for key in limits
        }
        conditions: dict[str, dict[str, object]] = {}
        for key, value in limits.items():
            conditions.setdefault(operators[key], {})[key] = value
        key = self.first.key
        policy = key.policy if key else self.model.resource_policies.get(self.call.target)
        resource = "*" if key else self._resource
        principal = named(self.principal, self.model)
        new = statement(
            principal={kind: principal},
            actions=self.actions,
            resources=(resource,),
            conditions=conditions,
        )
        yield from added_to_policy_of(self.where, policy, new, self.model)

    def _conditions(self) -> dict[str, str]:
        """What narrows the statement to the requests of this stack."""
        call, account = self.call, self.model.location.account_id
        said = call.says if call.action.startswith("kms:") else ()
        said = said if call.action else ((LOGS_CONTEXT, call.target),)
        own = {key: arn.replace(call.address, "*") for key, arn in said if arn.startswith("arn:")}
        if self.first.key is not None and self.principal.startswith("events."):
            # EventBridge sends no source to the key of an encrypted topic.
            # https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
            is_topic = type_at(self.target) == "aws_sns_topic"
            return {TOPIC_CONTEXT: named(call.target, self.model)} if is_topic else own
        if own or not call.source:
            return own
        if call.source.split(":")[2:3] == ["*"]:
            return {"aws:SourceAccount": account} if account.isdigit() else {}
        source = call.source.removesuffix(":*")
        address = self.model.address_of(source)
        # A policy that names what waits for it is a cycle to Terraform.
        if address in (source, call.address):
            return {"aws:SourceArn": call.source}
        is_group, owner = source != call.source, {"aws:SourceAccount": account}
        arn = {"aws:SourceArn": f"${{{address}.arn}}{':*' if is_group else ''}"}
        # The ARN of a bucket does not say whose it is.
        return {**arn, **owner} if ":::" in source and account.isdigit() else arn


ARGUMENT_OF = {"aws:SourceArn": "source_arn", "aws:SourceAccount": "source_account"}
ARN_OF_FUNCTION = 6


def listed(names: Sequence[str]) -> str:
    """Names in words: a, b and c."""
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else names[0]


def unknown(request: Request, model: Model) -> NotEvaluated:
    """A request of which it is not known whether AWS allows it."""
    where = request.key.address if request.key else model.address_of(request.call.target)
    deciding = request.decision.deciding
    waiting = {
        _waits_for(each, match): None for match in deciding for each in match.open_conditions
    }
    unread = next((match.policy for match in deciding if match.statement is None), "")
    if waiting:
        why = f"it depends on {', '.join(waiting)}"
    elif unread:
        why = f"it depends on {unread}, whose text is not known"
    elif deciding:
        why = f"it depends on whether {deciding[0].label} applies to it"
    else:
        why = "a policy is not known"
    what = f"whether {request.principal.name} may call {request.action} on {where} is unknown"
    return NotEvaluated(place=Place(request.call.address), reason=f"{what}: {why}")


def _waits_for(condition: Condition, match: Match) -> str:
    if condition.operator == KNOWN_LATER:
        return f"{condition.key} of {match.label}, known only after the apply"
    return f"{condition.operator} {condition.key}"


def nearly(request: Request) -> str:
    """The statement that would allow a request but for its conditions or resources; or empty."""
    is_of_aws = request.key is not None and AWS_ALIAS in request.key.arn
    if is_of_aws or request.decision.verdict is not Verdict.IMPLICITLY_DENIED:
        return ""
    policies = (*request.policies.resource, *request.policies.identity)
    for opened, said in ((ANYHOW, _conditions), (ANYWHERE, _resources)):
        for policy in policies:
            document = policy.document or PolicyDocument()
            for place, each in enumerate(document.statements, 1):
                if each.effect == "Allow":
                    opening = replace(each, **opened)
                    wide = replace(document, statements=(*document.statements, opening))
                    answer = request.decide({policy.name: replace(policy, document=wide)})
                    if answer.verdict is Verdict.ALLOWED:
                        return f"{label_of(each, place, policy.name)} allows it only {said(each)}"
    return ""


def _conditions(allowing: Statement) -> str:
    shown = (
        f"{each.operator} {each.key} = {_some(each.values, 'or')}" for each in allowing.conditions
    )
    return f"if {'; '.join(shown)}"


def _resources(allowing: Statement) -> str:
    if allowing.not_resources:
        return f"outside of {_some(allowing.not_resources, 'and')}"
    return f"on {_some(allowing.resources, 'and')}"


def _some(values: tuple[str, ...], word: str) -> str:
    rest = len(values) - MOST
    return f" {word} ".join((*values[:MOST], *((f"{rest} more",) if rest > 0 else ())))
