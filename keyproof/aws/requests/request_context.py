"""Which condition keys a request carries: for its action, its caller and what it is made for.

The matrix and every proof ask here; none builds a context of its own. A key that no rule here
fixes may have any value, or be absent.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from keyproof.aws.requests.capabilities import (
    DAYS_WITHOUT_USE,
    ENCRYPTION_CONTEXT,
    FOR_AWS_RESOURCE,
    LONGEST_WINDOW,
    PENDING_WINDOW,
    Carried,
    carried,
)
from keyproof.iam.callers import Caller, Identity, Service, caller_keys
from keyproof.iam.context import ABSENT, ANYTHING, Context, Values, present
from keyproof.iam.patterns import Open, Text
from keyproof.location import service_in

VIA_SERVICE = "kms:ViaService"
SOURCE_ARN = "aws:SourceArn"
SOURCE_ACCOUNT = "aws:SourceAccount"
SOURCE_OWNER = "aws:SourceOwner"
SECURE_TRANSPORT = "aws:SecureTransport"
ANY_ARN = "arn:*:*:*:*:*"
ANY_SERVICE = "*.amazonaws.com*"
EVENTBRIDGE = Service("events.amazonaws.com")

# What a service names in the encryption context: the resource that it encrypts, or its account.
TOPIC_CONTEXT = f"{ENCRYPTION_CONTEXT}aws:sns:topicArn"
LOGS_CONTEXT = f"{ENCRYPTION_CONTEXT}aws:logs:arn"
RESOURCE_CONTEXTS = {
    LOGS_CONTEXT: "logs",
    TOPIC_CONTEXT: "sns",
    f"{ENCRYPTION_CONTEXT}aws:sqs:arn": "sqs",
}
TABLE_CONTEXT = f"{ENCRYPTION_CONTEXT}aws:dynamodb:tableName"
SUBSCRIBER_CONTEXT = f"{ENCRYPTION_CONTEXT}aws:dynamodb:subscriberId"
# These need a statement of their own: the policy that SNS gives a topic is for the others.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
# https://repost.aws/knowledge-center/sns-not-getting-eventbridge-notification
# https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html
WITHOUT_OWNER = frozenset(
    map(Service, ("budgets.amazonaws.com", "events.amazonaws.com", "s3.amazonaws.com"))
)
# Whoever puts an object leaves its encryption to the bucket.
ENCRYPTED_WITH = "s3:x-amz-server-side-encryption"
OBJECT_KEY = "s3:x-amz-server-side-encryption-aws-kms-key-id"
OBJECT_ENCRYPTION = (
    ENCRYPTED_WITH,
    OBJECT_KEY,
    "s3:x-amz-server-side-encryption-customer-algorithm",
)


@dataclass(frozen=True, kw_only=True)
class Source:
    """The resource for which a service makes a call, as its request says it.

    ``arn`` and ``account`` are ``aws:SourceArn`` and ``aws:SourceAccount``. They go together: the
    account is that of the resource.
    """

    arn: Values = ANYTHING
    account: Values = ANYTHING

    @staticmethod
    def of(account: str) -> "Source":
        """Any resource of an account."""
        return Source(
            arn=Values((Open(f"arn:*:*:*:{account}:*"),), may_be_absent=True),
            account=Values((account,), may_be_absent=True),
        )

    @staticmethod
    def outside(*accounts: str) -> "Source":
        """Any resource that is of none of some accounts."""
        excluded = tuple(f"arn:*:*:*:{each}:*" for each in accounts)
        return Source(
            arn=Values((Open(ANY_ARN, excluded),), may_be_absent=True),
            account=Values((Open("*", accounts),), may_be_absent=True),
        )


NO_SOURCE = Source(arn=ABSENT, account=ABSENT)


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """What a request says in addition to who asks for which action.

    ``via`` is the service that passes an identity's request on to KMS, ``source`` for whom a
    service calls, ``works_on`` what it names in its own encryption context.
    """

    via: Text | None = None
    source: Source = field(default_factory=Source)
    works_on: Values = ANYTHING
    others: Mapping[str, Values] = field(default_factory=dict[str, Values])

    def __hash__(self) -> int:
        """By every part; equal circumstances have their other keys in one order or in another."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.via, self.source, self.works_on, frozenset(self.others.items())))

    def context(self, caller: Caller, action: str) -> Context:
        """The context of a request for an action."""
        return _context(self, caller, carried(action))

    def keys(self, caller: Caller, service: str) -> dict[str, Values]:
        """The condition keys of a request to a service, in addition to those about its caller."""
        return {**self._keys(caller, service), **self.others}

    def _keys(self, caller: Caller, service: str) -> dict[str, Values]:
        if isinstance(caller, Identity):
            passed_on = self.via is not None
            return {
                "kms:CallerAccount": present(caller.account),
                VIA_SERVICE: ABSENT if self.via is None else present(self.via),
                FOR_AWS_RESOURCE: Values(
                    ("true" if passed_on else "false",), may_be_absent=not passed_on
                ),
                # These are on the calls that a service makes for itself.
                SOURCE_ARN: ABSENT,
                SOURCE_ACCOUNT: ABSENT,
            }
        if not isinstance(caller, Service):
            return {VIA_SERVICE: ABSENT, SOURCE_ARN: ABSENT, SOURCE_ACCOUNT: ABSENT}
        source = NO_SOURCE if hides_its_source(caller, service) else self.source
        return {
            VIA_SERVICE: ABSENT,
            SOURCE_ARN: source.arn,
            SOURCE_ACCOUNT: source.account,
            **dict(self._own_encryption_context(caller)),
        }

    def _own_encryption_context(self, service: Service) -> Iterator[tuple[str, Values]]:
        for key, name in RESOURCE_CONTEXTS.items():
            if is_called(service, name):
                yield key, self.works_on
        if is_called(service, "dynamodb"):
            yield SUBSCRIBER_CONTEXT, self.source.account


# A request of which nothing else is known.
ANY_CIRCUMSTANCES = Circumstances()


@lru_cache(maxsize=16384)
def _context(how: Circumstances, caller: Caller, kind: Carried) -> Context:
    """One context for all requests that have the same keys: it keeps what it was asked."""
    keys = {**caller_keys(caller), **how.keys(caller, kind.service)}
    return Context(keys, default=ANYTHING, exists=kind.has)


def is_called(caller: Caller, name: str) -> bool:
    """Whether a caller is the principal of a service, such as ``logs``, of any region."""
    service = caller.name if isinstance(caller, Service) else None
    return isinstance(service, str) and service.partition(".")[0] == name


def hides_its_source(caller: Caller, service: str) -> bool:
    """Whether a request of a service to another never says for whom it is.

    "Adding the aws:SourceAccount, aws:SourceArn, and aws:SourceOrgID to a KMS policy is not
    supported for EventBridge-to-encrypted topics."
    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    """
    return caller == EVENTBRIDGE and service == "kms"


# The caller of a deletion chooses the longest window. A key may have no recorded use.
OF_EVERY_CALL = {
    SECURE_TRANSPORT: present("true"),
    **dict.fromkeys(OBJECT_ENCRYPTION, ABSENT),
    PENDING_WINDOW: present(LONGEST_WINDOW),
    DAYS_WITHOUT_USE: ABSENT,
}
# A service may ask for it.
AS_S3_DOES_ANYWAY = Values(("AES256",), may_be_absent=True)


# Of equal circumstances there is one object, whose hash is computed once.
@lru_cache(maxsize=4096)
def external_service(own_account: str, *accounts: str) -> Circumstances:
    """How a service calls for a resource that is not of some accounts, its own first."""
    source = Source.outside(own_account, *accounts)
    return Circumstances(source=source, works_on=source.arn)


@lru_cache(maxsize=4096)
def service_of(account: str) -> Circumstances:
    """How a service calls for a resource of an account."""
    source = Source.of(account)
    return Circumstances(source=source, works_on=source.arn)


@lru_cache(maxsize=4096)
def of_call(
    caller: Caller,
    *,
    target: str,
    source: str,
    account: str,
    via: Text | None = None,
    says: tuple[tuple[str, str], ...] = (),
    is_on_key: bool = False,
) -> Circumstances:
    """How one call is made: to the ARN ``target``, by a service for the ARN or pattern ``source``.

    What a service without a source says about it is not known. ``says`` are further condition keys
    that it certainly has. ``is_on_key`` is for the request that the call makes to KMS.
    """
    others = dict(OF_EVERY_CALL)
    if isinstance(caller, Service):
        others[ENCRYPTED_WITH] = AS_S3_DOES_ANYWAY
    service = service_in(target)
    others |= {key: present(target) for key, name in RESOURCE_CONTEXTS.items() if name == service}
    if service == "dynamodb":
        others[TABLE_CONTEXT] = present(target.rpartition("/")[2])
        others[SUBSCRIBER_CONTEXT] = present(account)
    if isinstance(caller, Identity):
        others[SOURCE_OWNER] = present(caller.account)
    said = Source()
    if source:
        # EventBridge names the rule to queues and functions. It may leave both out of others.
        # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
        is_told = service in ("lambda", "sqs") and not is_on_key
        may_be_absent = caller == EVENTBRIDGE and not is_told
        arn = Open(source) if "*" in source else source
        # A topic may be of another account; a bucket has none in its ARN.
        owner = "".join(source.split(":")[4:5]) or account
        said = Source(
            arn=Values((arn,), may_be_absent=may_be_absent),
            account=Values((owner,), may_be_absent=may_be_absent),
        )
        others[SOURCE_OWNER] = ABSENT if caller in WITHOUT_OWNER else said.account
        if may_be_absent and service != "sns":
            # Of an encrypted topic alone it is said that EventBridge hides it from the key.
            others |= {SOURCE_ARN: said.arn, SOURCE_ACCOUNT: said.account}
    others |= {key: present(value) for key, value in says}
    return Circumstances(via=via, source=said, others=others)
