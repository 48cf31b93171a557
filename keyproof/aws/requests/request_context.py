"""Which condition keys a request carries: for its action, its caller and what it is made for.

The matrix and every proof ask here; none builds a context of its own. A key that no rule here
fixes may have any value, or be absent.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

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


class Source(NamedTuple):
    """The resource for which a service makes a call, as its request says it.

    ``arn`` and ``account`` are ``aws:SourceArn`` and ``aws:SourceAccount``. They go together: the
    account is that of the resource.
    """

    arn: Values = ANYTHING
    account: Values = ANYTHING


class Circumstances(NamedTuple):
    """What a request says in addition to who asks for which action.

    ``via`` is the service that passes an identity's request on to KMS, ``source`` for whom a
    service calls, which it names in its own encryption context too. ``others`` are further
    condition keys. A tuple, since nothing else is compared as often.
    """

    via: Text | None = None
    source: Source = Source()
    others: frozenset[tuple[str, Values]] = frozenset()

    def saying(self, keys: Mapping[str, Values]) -> "Circumstances":
        """The same with further condition keys."""
        return self._replace(others=self.others | frozenset(keys.items()))

    def context(self, caller: Caller, action: str) -> Context:
        """The context of a request for an action."""
        return _context(self, caller, carried(action))

    def keys(self, caller: Caller, service: str) -> dict[str, Values]:
        """The condition keys of a request to a service, in addition to those about its caller."""
        # The source is on the calls that a service makes for itself.
        keys = {VIA_SERVICE: ABSENT, SOURCE_ARN: ABSENT, SOURCE_ACCOUNT: ABSENT}
        if isinstance(caller, Identity):
            keys[FOR_AWS_RESOURCE] = Values(("false",), may_be_absent=True)
            if self.via is not None:
                keys |= {VIA_SERVICE: present(self.via), FOR_AWS_RESOURCE: present("true")}
        elif isinstance(caller, Service):
            if not hides_its_source(caller, service):
                keys |= {SOURCE_ARN: self.source.arn, SOURCE_ACCOUNT: self.source.account}
            contexts = {key for key, name in RESOURCE_CONTEXTS.items() if is_called(caller, name)}
            keys |= dict.fromkeys(contexts, self.source.arn)
            if is_called(caller, "dynamodb"):
                keys[SUBSCRIBER_CONTEXT] = self.source.account
        return keys | dict(self.others)


# A request of which nothing else is known.
ANY_CIRCUMSTANCES = Circumstances()


@lru_cache(maxsize=16384)
def _context(how: Circumstances, caller: Caller, kind: Carried) -> Context:
    """One context for all requests that have the same keys: it keeps what it was asked."""
    keys = {**caller_keys(caller, kind.service), **how.keys(caller, kind.service)}
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


# The caller of a deletion chooses the longest window. A key may have no recorded use. What a
# service works on may be another resource than its source.
OF_EVERY_CALL = {
    SECURE_TRANSPORT: present("true"),
    **dict.fromkeys(OBJECT_ENCRYPTION, ABSENT),
    PENDING_WINDOW: present(LONGEST_WINDOW),
    DAYS_WITHOUT_USE: ABSENT,
    **dict.fromkeys(RESOURCE_CONTEXTS, ANYTHING),
}
# A service may ask for it.
AS_S3_DOES_ANYWAY = Values(("AES256",), may_be_absent=True)


def external_service(*accounts: str) -> Circumstances:
    """How a service calls for a resource that is of none of some accounts."""
    excluded = tuple(f"arn:*:*:*:{each}:*" for each in accounts)
    return Circumstances(source=_perhaps(Open(ANY_ARN, excluded), Open("*", accounts)))


def service_of(account: str) -> Circumstances:
    """How a service calls for a resource of an account."""
    return Circumstances(source=_perhaps(Open(f"arn:*:*:*:{account}:*"), account))


def _perhaps(arn: Text, account: Text, *, may_be_absent: bool = True) -> Source:
    return Source(Values((arn,), may_be_absent), Values((account,), may_be_absent))


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
        said = _perhaps(arn, owner, may_be_absent=may_be_absent)
        others[SOURCE_OWNER] = ABSENT if caller in WITHOUT_OWNER else said.account
        if may_be_absent and service != "sns":
            # Of an encrypted topic alone it is said that EventBridge hides it from the key.
            others |= {SOURCE_ARN: said.arn, SOURCE_ACCOUNT: said.account}
    others |= {key: present(value) for key, value in says}
    return Circumstances(via, said).saying(others)
