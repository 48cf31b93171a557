"""Small models made by hand, with nothing in them but what costs depend on."""

from collections.abc import Iterable, Sequence

from keyproof.aws.encryption import Encryption
from keyproof.iam.statements import NamedPolicy
from keyproof.location import Location
from keyproof.model.encryption_model import Call, EncryptionModel, Protected
from keyproof.model.key import Key, KeyState
from keyproof.model.resource import Stack
from keyproof.model.watch import Watch
from keyproof.policy_document import PolicyDocument
from smsbot.questions.cost.bill import Costed

LOCATION = Location(region="us-east-1", account_id="111122223333")
YEARLY = 365


def key(
    name: str = "key", *, period: int | None = YEARLY, state: KeyState = KeyState.ENABLED
) -> Key:
    """A key that rotates every ``period`` days, or not at all."""
    return Key(
        address=f"aws_kms_key.{name}",
        arn=LOCATION.arn("kms", f"key/{name}"),
        aliases=(name,),
        label=f"{name} key",
        policy=NamedPolicy(name, PolicyDocument(())),
        rotation=period is not None,
        rotation_period_in_days=period,
        deletion_window_in_days=30,
        protected=False,
        state=state,
    )


def arn(service: str, name: str) -> str:
    """The ARN of something to encrypt."""
    return LOCATION.arn(service, name)


def encrypted(
    service: str, name: str, *, encryption: Encryption = Encryption.CUSTOMER
) -> Protected:
    """Something under a key."""
    return Protected(
        address=f"aws_{service}.{name}",
        part="",
        service=service.upper(),
        label=name,
        name=name,
        arn=arn(service, name),
        encryption=encryption,
        key=LOCATION.arn("kms", "key/key"),
        key_label="Key",
        exemption=None,
        protected=None,
    )


def call(caller: str, action: str, target: str, *, source: str = "", address: str = "") -> Call:
    """One call."""
    return Call(address=address, caller=caller, action=action, target=target, source=source)


def publishes(topic: str, *callers: str) -> tuple[Call, ...]:
    """The calls of the publishers of a topic."""
    return tuple(call(caller, "sns:Publish", arn("sns", topic)) for caller in callers)


def function_on(*topics: str) -> tuple[Call, ...]:
    """A function ``bot`` with the role ``role``, invoked by topics."""
    return (
        call("lambda.amazonaws.com", "sts:AssumeRole", "role", address="aws_lambda.bot"),
        *(
            call(
                "sns.amazonaws.com",
                "lambda:InvokeFunction",
                arn("lambda", "bot"),
                source=arn("sns", topic),
            )
            for topic in topics
        ),
    )


def model(
    *, keys: Iterable[Key] = (), protected: Iterable[Protected] = (), calls: Sequence[Call] = ()
) -> EncryptionModel:
    """A model of some keys and what is under them."""
    held = tuple(protected)
    return EncryptionModel(
        location=LOCATION,
        keys=tuple(keys),
        protected=held,
        roles=(),
        resource_policies={},
        calls=tuple(calls),
        ways_out=(),
        unsafe=(),
        backends=(),
        providers=(),
        watch=Watch(alarms=(), filters=(), patterns={}, names=frozenset()),
        arns={each.address: each.arn for each in held},
        clashes=(),
        written={},
        unplaced=(),
        masks={},
        unknown_types=(),
    )


def costed(name: str = "dev", *, of: EncryptionModel) -> Costed:
    """An environment with a model whose calls are all there are."""
    stack = Stack(location=LOCATION, place="", resources=())
    return Costed(name=name, model=of, calls=of.calls, stack=stack)


# The shape of this project's stack: two topics with one and two publishers, two tables, a function
# on both topics, a queue with two producers, a log group.
BOT = model(
    keys=(key("main"), key("sns"), key("dynamodb"), key("logs")),
    protected=(
        encrypted("sns", "inbound"),
        encrypted("sns", "status"),
        encrypted("dynamodb", "conversations"),
        encrypted("dynamodb", "analytics"),
        encrypted("sqs", "dead-letter"),
        encrypted("logs", "sns"),
        encrypted("lambda", "bot", encryption=Encryption.AWS),
    ),
    calls=(
        *publishes("inbound", "sms-voice.amazonaws.com"),
        *publishes("status", "sms-voice.amazonaws.com", "role"),
        *function_on("inbound", "status"),
        call("role", "dynamodb:PutItem", arn("dynamodb", "conversations")),
        call("role", "dynamodb:UpdateItem", arn("dynamodb", "analytics")),
        call("deployer", "dynamodb:CreateTable", arn("dynamodb", "analytics")),
        call("sns.amazonaws.com", "sqs:SendMessage", arn("sqs", "dead-letter"), source="inbound"),
        call("sns.amazonaws.com", "sqs:SendMessage", arn("sqs", "dead-letter"), source="status"),
        call("role", "sqs:SendMessage", arn("sqs", "dead-letter")),
    ),
)
