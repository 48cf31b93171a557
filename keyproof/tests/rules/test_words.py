"""What an error says: the true cause, and a remedy in Terraform's words."""

from pathlib import Path

import pytest

from keyproof.tests.configurations import ACCOUNT, Resources, checked, key, policy, role_of

QUEUE: Resources = {
    "aws_kms_key": {"k": key()},
    "aws_sqs_queue": {"q": {"name": "q", "kms_master_key_id": "${aws_kms_key.k.arn}"}},
}
ARN = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:q"
SENDS = policy({"Effect": "Allow", "Action": ["sqs:SendMessage", "kms:*"], "Resource": ["*", ARN]})
DENIES = policy({"Sid": "No", "Effect": "Deny", "Action": "kms:*", "Resource": "*"})
TRUSTED = role_of("lambda.amazonaws.com")["aws_iam_role"]["r"]


def said(folder: Path, *parts: Resources) -> list[tuple[str, str]]:
    return [(each.problem, each.remedy) for each in checked(folder, *parts).errors]


def half(policies: dict[str, object], **role: object) -> Resources:
    given = {"role": "r", "name": "p", "policy": SENDS, **policies}
    return {"aws_iam_role": {"r": {**TRUSTED, **role}}, "aws_iam_role_policy": {"p": given}}


def test_a_permissions_boundary_has_no_principal(tmp_path: Path) -> None:
    edge = policy({"Effect": "Allow", "Action": "sqs:*", "Resource": "*"})
    parts = {"aws_iam_policy": {"e": {"name": "e", "policy": edge}}}
    bounded = half({}, permissions_boundary="${aws_iam_policy.e.arn}")
    ((_, remedy),) = said(tmp_path, QUEUE, parts, bounded)
    needed = "kms:GenerateDataKey and kms:Decrypt on aws_kms_key.k"
    assert remedy == f"Allow {needed} in the permissions boundary of aws_iam_role.r."


def test_a_denial_is_told_once(tmp_path: Path) -> None:
    own = half({})
    both = {"p": own["aws_iam_role_policy"]["p"], "n": {"role": "r", "name": "n", "policy": DENIES}}
    ((problem, remedy),) = said(tmp_path, QUEUE, own, {"aws_iam_role_policy": both})
    assert problem.endswith("is denied by statement 'No' of aws_iam_role_policy.n.")
    assert remedy == "Take this call out of the statement 'No' of aws_iam_role_policy.n."


def test_a_key_that_a_statement_locks_is_opened_there(tmp_path: Path) -> None:
    lock = {"Sid": "Lock", "Effect": "Deny", "Principal": "*", "Action": "kms:Put*"}
    parts = {"aws_kms_key": {"k": key({**lock, "Resource": "*"})}}
    ((_, remedy),) = said(tmp_path, parts)
    assert remedy == "Take kms:PutKeyPolicy out of the statement 'Lock' of aws_kms_key.k."


MAPPING = {"function_name": "f", "event_source_arn": "${aws_dynamodb_table.t.stream_arn}"}
READER: Resources = {
    "aws_dynamodb_table": {"t": {"name": "t", "stream_enabled": True}},
    "aws_lambda_function": {"f": {"function_name": "f", "role": "${aws_iam_role.r.arn}"}},
    "aws_lambda_event_source_mapping": {"m": MAPPING},
}


def test_one_statement_for_all_that_a_reader_lacks(tmp_path: Path) -> None:
    ((_, remedy),) = said(tmp_path, READER, role_of("lambda.amazonaws.com", "logs:*"))
    assert remedy == (
        "Allow dynamodb:DescribeStream, dynamodb:GetRecords and dynamodb:GetShardIterator on "
        "aws_dynamodb_table.t.stream_arn in an aws_iam_role_policy of aws_iam_role.r."
    )


RULE: Resources = {"aws_cloudwatch_event_rule": {"e": {"name": "e", "event_pattern": "{}"}}}
GROUP: Resources = {"aws_cloudwatch_log_group": {"g": {"name": "g"}}}
EVENTS = "Principal Service events.amazonaws.com"


@pytest.mark.parametrize(
    ("target", "why", "remedy"),
    [
        (
            "${aws_cloudwatch_log_group.g.arn}",
            "no aws_cloudwatch_log_resource_policy allows it",
            f"Add a statement to an aws_cloudwatch_log_resource_policy: {EVENTS}, Action "
            "logs:PutLogEvents with aws:SourceArn aws_cloudwatch_event_rule.e.arn.",
        ),
        (
            "${aws_lambda_function.f.arn}",
            "no aws_lambda_permission allows it",
            "Add an aws_lambda_permission for aws_lambda_function.f: principal "
            "events.amazonaws.com, source_arn aws_cloudwatch_event_rule.e.arn.",
        ),
        (
            "${aws_sqs_queue.q.arn}",
            "the policy of aws_kms_key.k does not allow it",
            f"Add a statement to the policy of aws_kms_key.k: {EVENTS}, Action "
            "kms:GenerateDataKey and kms:Decrypt with aws:SourceArn "
            "aws_cloudwatch_event_rule.e.arn.",
        ),
    ],
)
def test_who_is_called_is_permitted_where_terraform_permits_it(
    tmp_path: Path, target: str, why: str, remedy: str
) -> None:
    function = {"aws_lambda_function": READER["aws_lambda_function"]}
    events = {"aws_cloudwatch_event_target": {"t": {"rule": "e", "arn": target}}}
    role = role_of("lambda.amazonaws.com", "logs:*")
    found = said(tmp_path, QUEUE, RULE, GROUP, function, role, events)
    assert remedy in [each for _, each in found]
    assert any(why in problem for problem, _ in found)


def test_no_policy_is_told_to_name_what_waits_for_it(tmp_path: Path) -> None:
    """Terraform refuses a key that names an alarm whose topic is under the key."""
    alarm = {"alarm_name": "a", "alarm_actions": ["${aws_sns_topic.t.arn}"]}
    parts = {
        "aws_kms_key": {"k": key()},
        "aws_sns_topic": {"t": {"name": "t", "kms_master_key_id": "${aws_kms_key.k.arn}"}},
        "aws_cloudwatch_metric_alarm": {"a": alarm},
    }
    ((_, remedy),) = said(tmp_path, parts)
    assert remedy.endswith(f"aws:SourceArn arn:aws:cloudwatch:eu-west-1:{ACCOUNT}:alarm:a.")


@pytest.mark.parametrize(
    ("statement", "only"),
    [
        (
            {"Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:events:*:*:rule/other"}}},
            "if ArnLike aws:SourceArn = arn:aws:events:*:*:rule/other",
        ),
        (
            {"Condition": {"StringEquals": {"aws:SourceAccount": ["1", "2", "3", "4", "5"]}}},
            "if StringEquals aws:SourceAccount = 1 or 2 or 3 or 2 more",
        ),
        ({"Resource": "arn:aws:sqs:*:*:other"}, "on arn:aws:sqs:*:*:other"),
        ({"Action": "sqs:ReceiveMessage"}, None),
        ({"Principal": {"Service": "sns.amazonaws.com"}}, None),
    ],
)
def test_the_statement_that_nearly_allows_it_is_named(
    tmp_path: Path, statement: dict[str, object], only: str | None
) -> None:
    allows = {
        "Sid": "Near",
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": "*",
    }
    given = {"queue_url": "${aws_sqs_queue.q.url}", "policy": policy({**allows, **statement})}
    queue: Resources = {"aws_sqs_queue": {"q": {"name": "q"}}}
    events = {"aws_cloudwatch_event_target": {"t": {"rule": "e", "arn": ARN}}}
    found = said(tmp_path, queue, {"aws_sqs_queue_policy": {"p": given}}, RULE, events)
    ((problem, _),) = found
    near = f": 'Near' of aws_sqs_queue_policy.p allows it only {only}." if only else "."
    assert problem.endswith(f"the policy of aws_sqs_queue.q does not allow it{near}")


def test_a_grant_is_called_by_its_name(tmp_path: Path) -> None:
    grant = {
        "key_id": "${aws_kms_key.k.key_id}",
        "grantee_principal": "arn:aws:iam::999999999999:root",
        "operations": ["Decrypt"],
    }
    parts = {"aws_kms_key": {"k": key()}, "aws_kms_grant": {"g": grant}}
    ((problem, remedy),) = said(tmp_path, parts)
    assert problem == "Account 999999999999 can decrypt with the key: aws_kms_grant.g."
    assert remedy.startswith("Name another grantee_principal")


def test_a_permission_is_called_by_its_address(tmp_path: Path) -> None:
    permission = {"function_name": "f", "action": "lambda:InvokeFunction", "principal": "*"}
    function = {"aws_lambda_function": READER["aws_lambda_function"]}
    parts = {"aws_lambda_permission": {"p": permission}}
    ((problem, _),) = said(tmp_path, function, parts, role_of("lambda.amazonaws.com", "logs:*"))
    assert problem == "Anybody can call lambda:InvokeFunction: aws_lambda_permission.p."


def test_a_directory_bucket_takes_its_key_from_a_resource_of_its_own(tmp_path: Path) -> None:
    bucket = {"bucket": "d--euw1-az1--x-s3"}
    found = checked(tmp_path, {"aws_s3_directory_bucket": {"d": bucket}}).findings
    told = [each.remedy for each in found if each.rule == "key of AWS"]
    assert len(told) == 1
    assert "aws_s3_bucket_server_side_encryption_configuration" in told[0]
