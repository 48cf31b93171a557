"""Requests that AWS denies, in words and with the statement that would allow them."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from keyproof.aws.encryption import AWS_ALIAS
from keyproof.aws.requests.request_context import LOGS_CONTEXT, TOPIC_CONTEXT
from keyproof.findings.places import places_of_request
from keyproof.findings.remediation import AddResource, Edit
from keyproof.iam.evaluation import Verdict
from keyproof.iam.statements import DENIED_BY, label_of
from keyproof.model.access.principals import Kind, is_linked
from keyproof.model.access.requests import OF_BUCKETS, Request
from keyproof.model.assembly.policies import ABOUT_THEMSELVES
from keyproof.model.identifiers import type_at
from keyproof.model.model import Model
from keyproof.model.resource import NotEvaluated, Place
from keyproof.policy_document import KNOWN_LATER, Statement
from keyproof.rules._edits import added_to_policy_of, added_to_role, named, statement
from keyproof.rules._rule import Finding, Reports, Rule

FUNCTIONS = ("aws_lambda_alias", "aws_lambda_function")
DENIED = (Verdict.IMPLICITLY_DENIED, Verdict.EXPLICITLY_DENIED)
STREAM, LOG_STREAM = "/stream/any", ":log-stream:any"
# The arguments of a permission of Lambda that are conditions.
ARGUMENT_OF = {"aws:SourceArn": "source_arn", "aws:SourceAccount": "source_account"}
# What is left out of a statement that allows, to see whether it is what denies a request.
ANYHOW: dict[str, Any] = {"conditions": ()}
ANYWHERE: dict[str, Any] = {"resources": ("*",), "not_resources": ()}
# More of them would hide the rest of the message.
MOST = 3


class Denied:
    """Requests of one call, about one key or about the target, all denied.

    ``where`` is the address of the key or of the target, and the ARN of one outside the plan.
    ``principal`` is as a policy names it, ``side`` the policy that would have to allow the
    requests, in words.
    """

    def __init__(self, requests: Sequence[Request], model: Model) -> None:
        self.first, who = requests[0], requests[0].principal
        self.requests, self.model, self.call = requests, model, self.first.call
        self.actions = tuple(dict.fromkeys(each.action for each in requests))
        self.key = self.first.key.address if self.first.key else ""
        self.target = model.address_of(self.call.target)
        self.where = self.key or self.target
        self.principal = str(getattr(who.caller, "arn", who.name)) if who.is_identity else who.name
        # Nobody can change the policies of a linked role.
        self.missing = () if is_linked(who) else self.first.decision.missing
        self.is_explicit = self.first.decision.verdict is Verdict.EXPLICITLY_DENIED
        self.side = self._side(who.address or who.name)

    def _side(self, who: str) -> str:
        if "identity policies" in self.missing:
            return f"the policies of {who}"
        if "permissions boundary" in self.missing:
            return f"the permissions boundary of {who}"
        if self.first.action == "sts:AssumeRole":
            return f"assume_role_policy of {self.where}"
        if type_at(self.where) in FUNCTIONS:
            return "an aws_lambda_permission"
        if type_at(self.where) == "aws_cloudwatch_log_group":
            return "an aws_cloudwatch_log_resource_policy"
        return f"the policy of {self.where}"

    @property
    def why(self) -> str:
        """Why AWS denies the requests."""
        if self.is_explicit:
            denying = "; ".join(self.first.decision.reasons)
            return f"it is denied {denying.replace(DENIED_BY, 'by')}"
        nearest = _nearest(self.first)
        but = f": {nearest}" if nearest else ""
        if self.side.startswith("an "):
            return f"no {self.side.removeprefix('an ')} allows it{but}"
        does = "do" if self.side.startswith("the policies") else "does"
        return f"{self.side} {does} not allow it{but}"

    @property
    def on(self) -> str:
        """What the actions are needed on, as Terraform writes it."""
        if self.key or self.first.action in OF_BUCKETS or self.where.startswith("arn:"):
            return self.where
        if self.call.target.endswith(STREAM):
            return f"{self.where}.stream_arn"
        if self.call.target.endswith(LOG_STREAM):
            return f'"${{{self.where}.arn}}:*"'
        folder = self.call.written.removesuffix("any").removesuffix("*")
        return f'"${{{self.where}.arn}}/{folder}*"' if folder else self.where

    def finding(self, rule: Rule, message: str) -> Finding:
        """The finding of a rule about these requests."""
        resource, is_own = self.call.address, self.first.action in OF_BUCKETS
        # What one statement of one policy would allow belongs together.
        named_in_it = f"{self.principal} on the bucket itself" if is_own else self.principal
        missing = () if self.is_explicit else (Place(self.where, named_in_it),)
        places = (p for each in self.requests for p in places_of_request(each, self.model))
        text, edits = self._remediation()
        return rule.finding(
            resource,
            message,
            key=self.key,
            about=dict.fromkeys((*missing, *places, Place(resource))),
            facts={self.principal, *self.actions, self.call.target},
            remediation=text,
            edits=edits,
        )

    def _remediation(self) -> tuple[str, tuple[Edit, ...]]:
        """What to write, and where: in words, and as edits."""
        needed, key, who = listed(self.actions), self.first.key, self.first.principal
        if self.is_explicit:
            labels = dict.fromkeys(match.label for match in self.first.decision.deciding)
            return f"Exclude this request from {', '.join(labels)}.", ()
        if key is not None and ":aws:" not in key.arn and AWS_ALIAS in key.arn:
            text = (
                f"Use a customer managed key in place of {key.arn}, whose policy cannot be "
                f"changed, and allow {needed} to {who.name} in its policy."
            )
            return text, ()
        if "permissions boundary" in self.missing:
            return f"Allow {needed} on {self.on} in {self.side}.", ()
        if "identity policies" in self.missing:
            kind = "aws_iam_user_policy" if who.kind is Kind.USER else "aws_iam_role_policy"
            text = f"Allow {needed} on {self.on} in an {kind} of {who.address or who.name}."
            if not who.address or self.where.startswith("arn:"):
                return text, ()
            new = statement(actions=self.actions, resources=(self._resource,))
            return text, (added_to_role(who.address, new),)
        is_invocation = self.first.action == "lambda:InvokeFunction"
        return self._permission() if is_invocation else self._of_resource(needed)

    @property
    def _resource(self) -> str:
        """What a statement names as what the actions are needed on."""
        arn = named(self.first.key.arn if self.first.key else self.call.target, self.model)
        is_object = type_at(self.where) == "aws_s3_bucket" and self.first.action not in OF_BUCKETS
        return f"{arn}/*" if is_object else arn

    def _permission(self) -> tuple[str, tuple[Edit, ...]]:
        """What permits the call of a function, or of a version or an alias of it."""
        limits = {ARGUMENT_OF[key]: value for key, value in self._conditions().items()}
        qualifiers = self.call.target.split(":")[7:]
        written = [("principal", self.principal), *limits.items()]
        written += [("qualifier", each) for each in qualifiers]
        shown = ", ".join(f"{argument} {value}" for argument, value in written)
        values = {
            "action": "lambda:InvokeFunction",
            "function_name": f"${{{self.where}.function_name}}",
            "principal": self.principal,
            **limits,
        }
        address = f"aws_lambda_permission.{self.call.address.rpartition('.')[2]}"
        edits = () if qualifiers else (AddResource(address=address, values=values),)
        return f"Add an aws_lambda_permission for {self.where}: {shown}.", edits

    def _of_resource(self, needed: str) -> tuple[str, tuple[Edit, ...]]:
        """A statement of the policy of the resource or of its key."""
        kind = "AWS" if self.first.principal.is_identity else "Service"
        limits, conditions = self._conditions(), dict[str, dict[str, object]]()
        shown = (f"{k} {each.removeprefix('${').removesuffix('}')}" for k, each in limits.items())
        condition = f" with {', '.join(shown)}" if limits else ""
        text = (
            f"Add a statement to {self.side}: Principal {kind} {self.principal}, "
            f"Action {needed}{condition}."
        )
        if self.side.startswith(("an ", "assume_role_policy")) or self.where.startswith("arn:"):
            return text, ()
        for name, value in limits.items():
            operator = "ArnLike" if name.lower().endswith("arn") else "StringEquals"
            conditions.setdefault(operator, {})[name] = value
        key = self.first.key
        about_itself = f"{type_at(self.where)}_policy" in ABOUT_THEMSELVES
        resource = "*" if key else self._resource
        new = statement(
            principal={kind: named(self.principal, self.model)},
            actions=self.actions,
            resources=() if about_itself else (resource,),
            conditions=conditions,
        )
        policy = key.policy if key else self.model.resource_policies.get(self.call.target)
        return text, added_to_policy_of(self.where, policy, new, self.model)

    def _conditions(self) -> Mapping[str, str]:
        """What narrows the statement to the requests of this stack."""
        call, account = self.call, self.model.location.account_id
        said = call.says if call.action.startswith("kms:") else ()
        said = said if call.action else ((LOGS_CONTEXT, call.target),)
        own = {key: arn.replace(call.address, "*") for key, arn in said if arn.startswith("arn:")}
        if self.key and self.principal.startswith("events."):
            # EventBridge sends no source to the key of an encrypted topic.
            # https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
            is_topic = type_at(self.target) == "aws_sns_topic"
            return {TOPIC_CONTEXT: named(call.target, self.model)} if is_topic else own
        if own or not call.source:
            return own
        owner = {"aws:SourceAccount": account} if account.isdigit() else {}
        if call.source.split(":")[2:3] == ["*"]:
            return owner
        source = call.source.removesuffix(":*")
        address = self.model.address_of(source)
        # A policy that names what waits for it is a cycle to Terraform.
        if address in (source, call.address):
            return {"aws:SourceArn": call.source}
        arn = {"aws:SourceArn": f"${{{address}.arn}}{call.source.removeprefix(source)}"}
        # The ARN of a bucket does not say whose it is.
        return {**arn, **owner} if ":::" in source else arn


def denials(
    rule: Rule,
    requests: Iterable[Request],
    model: Model,
    message: Callable[[Denied], str],
    together: Callable[[Request], Hashable] | None = None,
) -> Reports:
    """What AWS denies of some requests, and what is not known of them.

    Denied requests of one resource about one key, or ``together`` in another way, are one finding.
    """
    groups: defaultdict[Hashable, list[Request]] = defaultdict(list)
    for each in requests:
        if each.decision.verdict in DENIED:
            own = (each.call.address, each.key and each.key.arn)
            groups[together(each) if together else own].append(each)
        elif not each.is_allowed:
            yield _unknown(each, model)
    for group in groups.values():
        denied = Denied(group, model)
        yield denied.finding(rule, message(denied))


def listed(names: Sequence[str]) -> str:
    """Names in words: a, b and c."""
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else names[0]


def _unknown(request: Request, model: Model) -> NotEvaluated:
    """A request of which it is not known whether AWS allows it."""
    where = request.key.address if request.key else model.address_of(request.call.target)
    deciding = request.decision.deciding
    waiting = {
        f"{each.key} of {match.label}, known only after the apply"
        if each.operator == KNOWN_LATER
        else f"{each.operator} {each.key}": None
        for match in deciding
        for each in match.open_conditions
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


def _nearest(request: Request) -> str:
    """The statement that would allow a request but for its conditions or resources; or empty."""
    if request.key is not None and AWS_ALIAS in request.key.arn:
        return ""
    for opened, only in ((ANYHOW, _conditions), (ANYWHERE, _resources)):
        for policy in (*request.policies.resource, *request.policies.identity):
            for place, each in enumerate(policy.statements, 1):
                wide = policy.with_instead(each, each, replace(each, **opened))
                allows = each.effect == "Allow"
                if allows and request.decide({policy.name: wide}).verdict is Verdict.ALLOWED:
                    return f"{label_of(each, place, policy.name)} allows it only {only(each)}"
    return ""


def _conditions(allowing: Statement) -> str:
    found = (f"{e.operator} {e.key} = {_some(e.values, 'or')}" for e in allowing.conditions)
    return f"if {'; '.join(found)}"


def _resources(allowing: Statement) -> str:
    others = allowing.not_resources
    outside, on = _some(others, "and"), _some(allowing.resources, "and")
    return f"outside of {outside}" if others else f"on {on}"


def _some(values: Sequence[str], word: str) -> str:
    more = [f"{len(values) - MOST} more"] if len(values) > MOST else []
    return f" {word} ".join((*values[:MOST], *more))
