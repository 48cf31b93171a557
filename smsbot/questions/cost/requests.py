"""How often each service asks KMS in a month, by the formulas that AWS publishes or that follow.

Every message is taken to be published once on each topic by each of its publishers, and to end in
each queue, and messages to come evenly; so a number is rather too high than too low, as far as its
formula holds.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from keyproof.aws.encryption import Encryption
from keyproof.location import service_in
from keyproof.model.assembly.calls import CLOUDWATCH, EVENTBRIDGE, LAMBDA
from keyproof.model.encryption_model import Call, EncryptionModel

# The month of AWS's own examples: 31 days.
SECONDS_A_MONTH = 31 * 24 * 60 * 60
# How long a service goes on with what KMS gave it: 5 minutes, for SQS by default.
REUSE_IN_SECONDS = 300
REUSES_A_MONTH = SECONDS_A_MONTH // REUSE_IN_SECONDS
MONTH = f"{SECONDS_A_MONTH:,} s / {REUSE_IN_SECONDS} s"
# What a message keeps an execution environment of the function busy: taken to be a second.
SECONDS_AN_INVOCATION = 1
# They publish alarms and events, not messages.
NOT_BY_MESSAGE = (CLOUDWATCH, EVENTBRIDGE)


SNS_SOURCE = "https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html"
SQS_SOURCE = (
    "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/"
    "sqs-key-management.html"
)
DYNAMODB_SOURCE = "https://github.com/aws/aws-sdk-go-v2/discussions/2128"


class Basis(StrEnum):
    """How well a number of requests is known."""

    DOCUMENTED = "documented"
    INFERRED = "inferred, unconfirmed"
    FROM_MEMORY = "from memory, unconfirmed"
    NOT_KNOWN = "no formula is published"


@dataclass(frozen=True, kw_only=True)
class ServiceRequests:
    """The requests of one service in a month; ``requests`` is None where there is no formula.

    ``source`` is where the formula, or what it is inferred from, can be read; empty for none.
    """

    service: str
    requests: int | None
    formula: str
    basis: Basis
    source: str


def requests_of(
    model: EncryptionModel, *, calls: Sequence[Call], messages: int
) -> tuple[ServiceRequests, ...]:
    """The requests for a number of messages a month.

    ``calls`` are all that are made, by resources and by declaration
    (keyproof.access.declared_calls.all_calls). What no key of the account encrypts asks for
    nothing, except for functions: Lambda has a key of its own in every account.
    """
    traffic = _Traffic(model, calls, messages)
    return tuple(
        each
        for each in (
            traffic.of_topics(),
            traffic.of_tables(),
            traffic.of_queues(),
            traffic.of_functions(),
            *traffic.of_others(),
        )
        if each
    )


class _Traffic:
    """A number of messages on the resources of a model."""

    def __init__(self, model: EncryptionModel, calls: Sequence[Call], messages: int) -> None:
        self._model = model
        self._calls = calls
        self._messages = messages

    def of_topics(self) -> ServiceRequests | None:
        topics = self._encrypted("sns")
        if not topics:
            return None
        publishers = sum(
            len(self._callers(topic, lambda call: call == "sns:Publish") - {*NOT_BY_MESSAGE})
            for topic in topics
        )
        return ServiceRequests(
            service="SNS",
            requests=2 * publishers * min(self._messages, REUSES_A_MONTH),
            formula=f"2 × {publishers} publishers × {self._windows()}",
            basis=self._basis(),
            source=SNS_SOURCE,
        )

    def of_queues(self) -> ServiceRequests | None:
        queues = self._encrypted("sqs")
        if not queues:
            return None
        producers = sum(
            len(self._callers(queue, lambda call: call == "sqs:SendMessage")) for queue in queues
        )
        consumers = sum(
            len(self._callers(queue, lambda call: call == "sqs:ReceiveMessage")) for queue in queues
        )
        return ServiceRequests(
            service="SQS",
            requests=(2 * producers + consumers) * min(self._messages, REUSES_A_MONTH),
            formula=f"(2 × {producers} producers + {consumers} consumers) × {self._windows()}",
            basis=self._basis(),
            source=SQS_SOURCE,
        )

    def of_tables(self) -> ServiceRequests | None:
        tables = self._encrypted("dynamodb")
        if not tables:
            return None
        # One for each table that a function uses.
        clients = [
            function
            for table in tables
            for function in self._functions_of(
                self._callers(table, lambda call: call.startswith("dynamodb:"))
            )
        ]
        return ServiceRequests(
            service="DynamoDB",
            requests=sum(map(self._periods, clients)),
            formula=self._executions(clients, of="table"),
            basis=Basis.INFERRED,
            source=DYNAMODB_SOURCE,
        )

    def of_functions(self) -> ServiceRequests | None:
        arns = [each.arn for each in self._model.protected if service_in(each.arn) == "lambda"]
        functions = tuple(dict.fromkeys(arns))
        if not functions:
            return None
        return ServiceRequests(
            service="Lambda",
            requests=sum(map(self._periods, functions)),
            formula=self._executions(functions, of="function"),
            basis=Basis.FROM_MEMORY,
            source="",
        )

    def of_others(self) -> Iterator[ServiceRequests]:
        with_formula = ("sns", "sqs", "dynamodb", "lambda")
        others = [
            each.service
            for each in self._model.protected
            if each.encryption is Encryption.CUSTOMER and service_in(each.arn) not in with_formula
        ]
        for service in dict.fromkeys(others):
            yield ServiceRequests(
                service=service,
                requests=None,
                formula=f"not counted; resources: {others.count(service)}",
                basis=Basis.NOT_KNOWN,
                source="",
            )

    def _encrypted(self, service: str) -> tuple[str, ...]:
        """The ARNs of a service's resources that are under a customer-managed key."""
        return tuple(
            each.arn
            for each in self._model.protected
            if each.encryption is Encryption.CUSTOMER and service_in(each.arn) == service
        )

    def _callers(self, target: str, is_action: Callable[[str], bool]) -> AbstractSet[str]:
        return {
            each.caller for each in self._calls if each.target == target and is_action(each.action)
        }

    def _functions_of(self, roles: AbstractSet[str]) -> Iterator[str]:
        for call in self._calls:
            if call.caller == LAMBDA and call.action == "sts:AssumeRole" and call.target in roles:
                yield self._model.arns[call.address]

    def _invocations(self, function: str) -> int:
        """How often a function runs: once a message for each topic that invokes it."""
        topics = {
            call.source
            for call in self._calls
            if call.action == "lambda:InvokeFunction"
            and call.target == function
            and service_in(call.source) == "sns"
        }
        return self._messages * len(topics)

    def _periods(self, function: str) -> int:
        """How often an execution environment needs a key again, of all that run at once."""
        return min(self._invocations(function), self._at_once(function) * REUSES_A_MONTH)

    def _at_once(self, function: str) -> int:
        """The execution environments that are busy at the same time, over an even month."""
        busy = self._invocations(function) * SECONDS_AN_INVOCATION
        return -(-busy // SECONDS_A_MONTH)

    def _executions(self, functions: Iterable[str], *, of: str) -> str:
        """The formula of some uses of functions, each ``of`` something."""
        return " + ".join(
            f"{count} {of if count == 1 else of + 's'} × "
            f"min({self._invocations(function):,} invocations, "
            f"{self._at_once(function)} at once × {MONTH})"
            for function, count in Counter(functions).items()
        )

    def _windows(self) -> str:
        if self._messages < REUSES_A_MONTH:
            return f"{self._messages:,} messages"
        return MONTH

    def _basis(self) -> Basis:
        """Documented is the formula for a topic or a queue that is always busy."""
        return Basis.INFERRED if self._messages < REUSES_A_MONTH else Basis.DOCUMENTED
