"""Mail that SES puts into a bucket, and what CloudFront reads there."""

from pathlib import Path

import pytest

from keyproof.tests.configurations import (
    ACCOUNT,
    MAIL,
    Resources,
    by_service,
    checked,
    key,
    readable,
    refused,
    role_of,
    statement,
    unjudged,
)


def mail(**action: object) -> Resources:
    """A rule that puts mail into the bucket."""
    s3_action = {"bucket_name": "${aws_s3_bucket.b.bucket}", "position": 1, **action}
    rule = {"name": "m", "rule_set_name": "main", "s3_action": [s3_action]}
    return {"aws_ses_receipt_rule": {"m": rule}}


@pytest.mark.parametrize(
    ("allowed", "prefix", "is_refused"),
    [
        ("in/*", "in/", False),
        ("in/*", "in", False),
        ("in/*", "out/", True),
        ("in/*", None, True),
        ("*", "in/", False),
        ("in/*", "${var.later}", False),
    ],
)
def test_mail_is_written_below_its_prefix(
    tmp_path: Path, allowed: str, prefix: object, *, is_refused: bool
) -> None:
    allows = by_service("ses.amazonaws.com", "s3:PutObject", f"arn:aws:s3:::mail-b/{allowed}")
    found = checked(tmp_path, MAIL, readable(allows), mail(object_key_prefix=prefix))
    assert refused(found) == ["aws_ses_receipt_rule.m"] * is_refused
    is_open = "var.later" in str(prefix)
    assert unjudged(found) == [("aws_ses_receipt_rule.m", "")] * is_open


@pytest.mark.parametrize(("actions", "is_refused"), [("s3:PutObject", False), ("s3:Get*", True)])
def test_mail_is_written_by_its_role(tmp_path: Path, actions: str, *, is_refused: bool) -> None:
    role = role_of("ses.amazonaws.com", actions)
    found = checked(tmp_path, MAIL, role, mail(iam_role_arn="${aws_iam_role.r.arn}"))
    assert refused(found) == ["aws_ses_receipt_rule.m"] * is_refused
    assert not unjudged(found)


MAIL_CONTEXT = {
    "Null": {"kms:EncryptionContext:aws:ses:message-id": "false"},
    "StringEquals": {
        "kms:EncryptionContext:aws:ses:rule-name": "m",
        "kms:EncryptionContext:aws:ses:source-account": ACCOUNT,
    },
}


@pytest.mark.parametrize(
    ("service", "is_refused"), [("ses.amazonaws.com", False), ("s3.amazonaws.com", True)]
)
def test_ses_encrypts_mail_under_the_key_of_the_rule(
    tmp_path: Path, service: str, *, is_refused: bool
) -> None:
    allows = statement({"Service": service}, "kms:GenerateDataKey*")
    keys = {"aws_kms_key": {"k": key({**allows, "Condition": MAIL_CONTEXT})}}
    bucket = by_service("ses.amazonaws.com", "s3:PutObject", "arn:aws:s3:::mail-b/*")
    rule = mail(kms_key_arn="${aws_kms_key.k.arn}")
    found = checked(tmp_path, MAIL, readable(bucket), keys, rule)
    assert refused(found) == ["aws_ses_receipt_rule.m"] * is_refused
    assert not unjudged(found)


def test_the_key_of_ses_needs_no_statement(tmp_path: Path) -> None:
    bucket = by_service("ses.amazonaws.com", "s3:PutObject", "arn:aws:s3:::mail-b/*")
    rule = mail(kms_key_arn=f"arn:aws:kms:eu-west-1:{ACCOUNT}:alias/aws/ses")
    found = checked(tmp_path, MAIL, readable(bucket), rule)
    assert not refused(found)
    assert not unjudged(found)


@pytest.mark.parametrize(
    ("allowed", "path", "is_refused", "is_open"),
    [
        ("*", None, False, False),
        ("site/*", "/site", False, False),
        ("other/*", "/site", True, False),
        ("public/*", None, False, True),
        ("site/public/*", "/site", False, True),
        ("site/*", "${var.later}", False, True),
    ],
)
def test_an_origin_is_read_below_its_path(
    tmp_path: Path, allowed: str, path: object, *, is_refused: bool, is_open: bool
) -> None:
    reads = statement(
        {"Service": "cloudfront.amazonaws.com"}, "s3:GetObject", f"arn:aws:s3:::mail-b/{allowed}"
    )
    source = {"AWS:SourceArn": "${aws_cloudfront_distribution.d.arn}"}
    origin = {
        "domain_name": "${aws_s3_bucket.b.bucket_regional_domain_name}",
        "origin_access_control_id": "E1",
        "origin_path": path,
    }
    found = checked(
        tmp_path,
        MAIL,
        readable({**reads, "Condition": {"StringEquals": source}}),
        {"aws_cloudfront_distribution": {"d": {"origin": [origin]}}},
    )
    assert refused(found) == ["aws_cloudfront_distribution.d"] * is_refused
    assert unjudged(found) == [("aws_cloudfront_distribution.d", "")] * is_open


@pytest.mark.parametrize(
    ("kind", "block"),
    [("aws_cloudfront_distribution", "origin"), ("aws_ses_receipt_rule", "s3_action")],
)
def test_a_block_that_is_not_known_is_not_judged(tmp_path: Path, kind: str, block: str) -> None:
    found = checked(tmp_path, {kind: {"x": {"name": "x", block: "${var.later}"}}})
    assert (f"{kind}.x", block) in unjudged(found)
