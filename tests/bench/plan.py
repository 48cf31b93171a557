"""A plan of 2,000 resources: 60 keys, 200 applications that use them, and buckets."""

import json
from typing import Any

KEYS, APPLICATIONS, RESOURCES = 60, 200, 2000
ACCOUNT, REGION = "123456789012", "eu-west-1"
USE = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"]
IDENTITY = ("address", "mode", "type", "name", "provider_name")
Object = dict[str, Any]


def plan() -> Object:
    """The plan, as ``terraform show -json`` prints it."""
    administration = allow(["kms:*"], Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"})
    source = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
    use = allow(USE, Principal={"Service": f"logs.{REGION}.amazonaws.com"}, Condition=source)
    keys = [arn("kms", f"key/00000000-0000-0000-0000-{n:012}") for n in range(KEYS)]
    document = policy(administration, use)
    made = [resource("aws_kms_key", f"k{each[-3:]}", arn=each, policy=document) for each in keys]
    for n in range(APPLICATIONS):
        made += application(f"app-{n}", keys[n % KEYS])
    made += [resource("aws_s3_bucket", f"b{n}") for n in range(RESOURCES - len(made))]
    provider = {"name": "aws", "full_name": made[0]["provider_name"]}
    region = {"expressions": {"region": {"constant_value": REGION}}}
    block = {"provider_config_key": "aws", "expressions": {}, "schema_version": 0}
    return {
        "format_version": "1.2",
        "terraform_version": "1.15.5",
        "planned_values": {"root_module": {"resources": made}},
        "resource_changes": [{**identity(each), "change": creation(each)} for each in made],
        "configuration": {
            "provider_config": {"aws": {**provider, **region}},
            "root_module": {"resources": [{**identity(each), **block} for each in made]},
        },
    }


def application(name: str, key: str) -> list[Object]:
    """A topic, its queue, a table, and the function that reads the one and writes the other."""
    topic, queue, table = arn("sns", name), arn("sqs", name), arn("dynamodb", f"table/{name}")
    role, function = f"arn:aws:iam::{ACCOUNT}:role/{name}", arn("lambda", f"function:{name}")
    publisher = {"Service": "sns.amazonaws.com"}
    from_topic = {"ArnEquals": {"aws:SourceArn": topic}}
    send = allow(["sqs:SendMessage"], queue, Principal=publisher, Condition=from_topic)
    trust: Object = {"Effect": "Allow", "Action": "sts:AssumeRole"}
    trust["Principal"] = {"Service": "lambda.amazonaws.com"}
    permissions = policy(
        allow(["dynamodb:*Item", "dynamodb:Query"], [table, f"{table}/index/*"]),
        allow(["sqs:ReceiveMessage", "sqs:DeleteMessage"], queue),
        allow(["kms:Decrypt"], key),
        allow(["logs:CreateLogStream", "logs:PutLogEvents"]),
    )
    encryption = {"enabled": True, "kms_key_arn": key}
    code = {"role": role, "kms_key_arn": key, "environment": [{"variables": {"TABLE": name}}]}
    given: dict[str, Object] = {
        "aws_sns_topic": {"arn": topic, "kms_master_key_id": key},
        "aws_sqs_queue": {"arn": queue, "kms_master_key_id": key, "policy": policy(send)},
        "aws_sns_topic_subscription": {"topic_arn": topic, "protocol": "sqs", "endpoint": queue},
        "aws_dynamodb_table": {"arn": table, "server_side_encryption": [encryption]},
        "aws_iam_role": {"arn": role, "assume_role_policy": policy(trust)},
        "aws_iam_role_policy": {"role": name, "policy": permissions},
        "aws_lambda_function": {"arn": function, "function_name": name, **code},
        "aws_lambda_event_source_mapping": {"event_source_arn": queue, "function_name": function},
        "aws_cloudwatch_log_group": {"name": f"/aws/lambda/{name}", "kms_key_id": key},
    }
    return [resource(kind, name, **{"name": name, **values}) for kind, values in given.items()]


def arn(service: str, name: str) -> str:
    """The ARN of a resource of the plan."""
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{name}"


def policy(*statements: Object) -> str:
    """A policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(actions: list[str], resources: list[str] | str = "*", **others: Any) -> Object:
    """A statement."""
    return {"Effect": "Allow", "Action": actions, "Resource": resources, **others}


def resource(kind: str, called: str, /, **values: Any) -> Object:
    """A resource in the plan's values."""
    names = (f"{kind}.{called}", "managed", kind, called, "registry.terraform.io/hashicorp/aws")
    return {**dict(zip(IDENTITY, names, strict=True)), "values": values, "sensitive_values": {}}


def identity(made: Object) -> Object:
    """What a resource is called in each part of the plan."""
    return {name: made[name] for name in IDENTITY}


def creation(made: Object) -> Object:
    """The change that creates a resource."""
    return {"actions": ["create"], "before": None, "after": made["values"], "after_unknown": {}}
