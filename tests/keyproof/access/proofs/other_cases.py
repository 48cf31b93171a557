"""Who could do more than a call needs: with keys, with resources, by ways out, without TLS."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from keyproof.declarations import Admission, DeclaredCall, Leaving
from stacks.declared.calls import OPERATOR_ACTIONS, TERRAFORM_ACTIONS
from tests.keyproof.access.faults.faulty import (
    ACCOUNT,
    INBOUND,
    OUR_ARN,
    Config,
    add_resource,
    add_statement,
    both,
    change_statement,
    change_trust,
    drop_condition,
    drop_statement,
    policy_of,
)
from tests.keyproof.access.proofs.cases import COUNT, DECLARED, OF_ROLE, Case, nothing

OTHER = "999988887777"
BOT = f"{OUR_ARN}:role/smsbot-dev-compute-role-bot"
TOPIC, QUEUE = ("aws_sns_topic_policy", "inbound-sms"), ("aws_sqs_queue_policy", "dead-letter")
MAIN_KEY = ("aws_kms_key", "smsbot")
SUBSCRIPTION = "aws_sns_topic_subscription"
MAIL = add_resource(
    SUBSCRIPTION,
    "mail",
    topic_arn="${aws_sns_topic.inbound-sms.arn}",
    protocol="email",
    endpoint="a@example.com",
)


def on(policy: tuple[str, str], action: str, who: Any, **more: Any) -> Callable[[Config], None]:
    """One more statement in the policy of a resource."""
    kind, name = policy
    return add_statement(kind, name, Principal=who, Action=action, Resource="*", **more)


def if_it_is(role: str) -> dict[str, Any]:
    return {"Condition": {"ArnEquals": {"aws:PrincipalArn": role}}}


def without(kind: str, name: str, argument: str = "") -> Callable[[Config], None]:
    def put_in(config: Config) -> None:
        resources = config["resource"][kind]
        del (resources[name] if argument else resources)[argument or name]

    return put_in


def backend(kind: str, **arguments: Any) -> Callable[[Config], None]:
    def put_in(config: Config) -> None:
        config["terraform"]["backend"] = {kind: arguments}

    return put_in


def locked(config: Config) -> None:
    with policy_of(config, *MAIN_KEY) as document:
        document["Statement"][0]["Action"].remove("kms:PutKeyPolicy")


def admitted(address: str, service: str) -> Admission:
    return Admission(address=address, service=service, reason="A reason.")


FAULTS: dict[str, Case] = {
    name: (put_in, DECLARED)
    for name, put_in in {
        # Keys.
        "a grant that is not for a resource of AWS": drop_condition(
            "aws_kms_key", "dynamodb", "DeployRoleGrant", "kms:GrantIsForAWSResource"
        ),
        "a role's policy that its key does not need": add_statement(
            OF_ROLE, COUNT, Action="kms:Encrypt", Resource="${aws_kms_key.smsbot.arn}"
        ),
        "a role's policy for what administrators do": add_statement(
            OF_ROLE, COUNT, Action="kms:GetKeyPolicy", Resource="${aws_kms_key.smsbot.arn}"
        ),
        "a key policy and a role's policy": both(
            on(MAIN_KEY, "kms:Encrypt", "*", **if_it_is(BOT)),
            add_statement(
                OF_ROLE, COUNT, Action="kms:Encrypt", Resource="${aws_kms_key.smsbot.arn}"
            ),
        ),
        "two statements that make a third one superfluous": both(
            *(
                on(MAIN_KEY, "kms:Decrypt", "*", Sid=sid, **if_it_is(BOT))
                for sid in ("One", "Other")
            )
        ),
        "a key policy for a role": on(MAIN_KEY, "kms:Encrypt", "*", **if_it_is(BOT)),
        "a role that may do what administrators do": both(
            drop_statement(*MAIN_KEY, "UsersDoNotAdminister"),
            add_statement(
                OF_ROLE,
                COUNT,
                Action=[*TERRAFORM_ACTIONS, *OPERATOR_ACTIONS],
                Resource="${aws_kms_key.smsbot.arn}",
            ),
        ),
        "a key that users may administer": drop_statement(*MAIN_KEY, "UsersDoNotAdminister"),
        "a key that its users may administer": drop_statement(
            "aws_kms_key", "dynamodb", "UsersDoNotAdminister"
        ),
        "a key that administrators may use": on(
            MAIN_KEY, "kms:Encrypt", {"AWS": f"{OUR_ARN}:root"}
        ),
        "a key that others of the account may describe": on(
            MAIN_KEY, "kms:ListRetirableGrants", {"AWS": f"{OUR_ARN}:root"}
        ),
        "a key for another account": on(MAIN_KEY, "kms:GetKeyPolicy", {"AWS": OTHER}),
        "a key for any source": drop_condition(*MAIN_KEY, "SnsForQueues", "aws:SourceArn"),
        "a key for events of any topic": drop_condition("aws_kms_key", "sns", "PublisherEvents"),
        "a key that nobody can change": locked,
        "a key without an alias that nobody can change": both(
            locked, without("aws_kms_alias", "smsbot")
        ),
        # Policies of resources.
        "a topic for everybody": on(TOPIC, "sns:Publish", "*"),
        "a topic for another account": on(TOPIC, "sns:GetTopicAttributes", {"AWS": OTHER}),
        "a topic for all but one": add_statement(
            *TOPIC, NotPrincipal={"AWS": OTHER}, Action="sns:Publish", Resource=INBOUND
        ),
        "a topic for a service": on(TOPIC, "sns:Publish", {"Service": "s3.amazonaws.com"}),
        "a topic for a service and everything but what is denied": both(
            on(TOPIC, "sns:Get*", {"AWS": OTHER}),
            on(TOPIC, "sns:GetData", "*", Effect="Deny", **if_it_is(BOT)),
        ),
        "a topic for a role": on(TOPIC, "sns:Publish", {"AWS": f"{OUR_ARN}:role/x"}),
        "a topic for any source": drop_condition(*TOPIC, "PublisherSmsVoice", "aws:SourceArn"),
        "a topic of alarms for any source": drop_condition(
            "aws_sns_topic_policy", "alarms-under-sns-key", "PublisherEvents"
        ),
        "a queue for any topic": drop_condition(*QUEUE, "SentByTopics", "aws:SourceArn"),
        "a queue for any account": drop_condition(*QUEUE, "SentByTopics"),
        "a function for any topic": without("aws_lambda_permission", "inbound-sms", "source_arn"),
        "a role for another service": lambda config: change_trust(
            config, {"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]}
        ),
        "a role for another account": lambda config: change_trust(
            config, {"Service": "lambda.amazonaws.com", "AWS": OTHER}
        ),
        # Without TLS, and who may open a way out.
        "a topic without TLS": drop_statement(*TOPIC, "DeniedWithoutTls"),
        "a queue with TLS for sending alone": change_statement(
            *QUEUE, "DeniedWithoutTls", Action="sqs:SendMessage"
        ),
        "a bucket without TLS": add_resource("aws_s3_bucket", "b", bucket="b"),
        "a topic without TLS for services": change_statement(
            *TOPIC, "DeniedWithoutTls", Principal={"AWS": f"{OUR_ARN}:root"}
        ),
        "a topic that anybody opens": drop_statement(*TOPIC, "WaysOutAreOpenedByOneRole"),
        "a queue that nobody opens": drop_condition(*QUEUE, "WaysOutAreOpenedByOneRole"),
        "a queue that is open to services": change_statement(
            *QUEUE,
            "WaysOutAreOpenedByOneRole",
            Principal={"AWS": [f"{OUR_ARN}:root", "*"]},
        ),
        "a table without a policy": without("aws_dynamodb_resource_policy", "analytics"),
        # Ways out.
        "a subscription by mail": MAIL,
        "an unsafe argument": lambda config: config["resource"]["aws_lambda_function"][
            "bot"
        ].update(tracing_config={"mode": "Active"}),
        "a state in S3": backend("s3", bucket="b", key="k"),
        "no backend": lambda config: config["terraform"].pop("backend"),
        "a state in another file": backend("local", path="/tmp/other.tfstate"),
        # What belongs to topics, queues and tables.
        "no log group": without("aws_cloudwatch_log_group", "inbound-sms-delivery-logs"),
        "no log group of failures": without(
            "aws_cloudwatch_log_group", "inbound-sms-delivery-failure-logs"
        ),
        "no dead letters": without(SUBSCRIPTION, "inbound-sms", "redrive_policy"),
        "no subscription": without(SUBSCRIPTION, "inbound-sms"),
        "no alarm of a queue": both(
            without("aws_cloudwatch_metric_alarm", "dead-letters"),
            without("aws_cloudwatch_metric_alarm", "dead-letters-waiting"),
        ),
        "no alarm of topics": without("aws_cloudwatch_metric_alarm", "undelivered"),
        "no alarm of lost deliveries": without("aws_cloudwatch_metric_alarm", "lost-deliveries"),
        "an alarm without actions": lambda config: config["resource"][
            "aws_cloudwatch_metric_alarm"
        ]["undelivered"].update(alarm_actions=[]),
        "a topic of nobody": add_resource(
            "aws_sns_topic", "x", name="x", kms_master_key_id="${aws_kms_key.sns.arn}"
        ),
    }.items()
}
OTHERWISE_DECLARED: dict[str, Case] = {
    "nobody is declared to open a way out": (nothing, replace(DECLARED, opened_by="")),
    "a topic for a service that is admitted": (
        on(TOPIC, "sns:Publish", {"Service": "s3.amazonaws.com"}),
        replace(
            DECLARED,
            admitted=(
                *DECLARED.admitted,
                admitted("aws_sns_topic.inbound-sms", "s3.amazonaws.com"),
            ),
        ),
    ),
    "a topic for any source that is admitted": (
        drop_condition(*TOPIC, "PublisherSmsVoice", "aws:SourceArn", "aws:SourceAccount"),
        replace(
            DECLARED,
            admitted=(
                *DECLARED.admitted,
                admitted("aws_sns_topic.inbound-sms", "sms-voice.amazonaws.com"),
            ),
        ),
    ),
    "a topic for any source that is admitted to another topic": (
        drop_condition(*TOPIC, "PublisherSmsVoice", "aws:SourceArn", "aws:SourceAccount"),
        replace(
            DECLARED,
            admitted=(
                *DECLARED.admitted,
                admitted("aws_sns_topic.delivery-status", "sms-voice.amazonaws.com"),
            ),
        ),
    ),
    "no service is admitted": (nothing, replace(DECLARED, admitted=())),
    "both duties": (nothing, replace(DECLARED, both_duties={"role/nobody": "A reason."})),
    "ways out that are declared": (
        MAIL,
        replace(
            DECLARED,
            leaving=tuple(
                Leaving(address=f"{SUBSCRIPTION}.mail", target=target, reason="A reason.")
                for target in ("a@example.com", "b@example.com")
            ),
        ),
    ),
    "a state anywhere": (backend("s3", bucket="b"), replace(DECLARED, backend={})),
    "no call of a table": (
        nothing,
        replace(
            DECLARED,
            calls=tuple(each for each in DECLARED.calls if "analytics" not in each.target),
        ),
    ),
    "no creation of a table": (
        nothing,
        replace(
            DECLARED,
            calls=tuple(each for each in DECLARED.calls if "CreateTable" not in each.action),
        ),
    ),
    "no publisher": (
        nothing,
        replace(
            DECLARED,
            calls=tuple(each for each in DECLARED.calls if "inbound" not in each.target),
        ),
    ),
    "no publisher, and somebody who subscribes": (
        nothing,
        replace(
            DECLARED,
            calls=(
                *(each for each in DECLARED.calls if "inbound" not in each.target),
                DeclaredCall(
                    caller="role/deploy", action="sns:Subscribe", target="aws_sns_topic.inbound-sms"
                ),
            ),
        ),
    ),
    "no aliases are declared": (
        without("aws_cloudwatch_log_group", "inbound-sms-delivery-logs"),
        replace(DECLARED, aliases={}),
    ),
    "a topic of this account": (
        add_statement(
            *TOPIC,
            Principal="*",
            Action="sns:Publish",
            Resource=INBOUND,
            Condition={"StringEquals": {"aws:SourceAccount": ACCOUNT}},
        ),
        DECLARED,
    ),
}
