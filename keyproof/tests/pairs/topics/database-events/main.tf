# error: aws_db_event_subscription.failures
resource "aws_kms_key" "topic" {
  enable_key_rotation = true
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.own, {
    Effect    = "Allow", Action = ["kms:GenerateDataKey*", "kms:Decrypt"], Resource = "*"
    Principal = { Service = concat(["cloudwatch.amazonaws.com"], var.mended ? ["events.rds.amazonaws.com"] : []) }
  }] })
}

resource "aws_sns_topic" "failures" {
  name_prefix       = "failures-"
  kms_master_key_id = aws_kms_key.topic.id
}

data "aws_iam_policy_document" "failures" {
  statement {
    actions   = ["SNS:Publish"]
    resources = [aws_sns_topic.failures.arn]
    principals {
      type        = "Service"
      identifiers = ["events.rds.amazonaws.com"]
    }
  }
}

resource "aws_sns_topic_policy" "failures" {
  arn    = aws_sns_topic.failures.arn
  policy = data.aws_iam_policy_document.failures.json
}

resource "aws_db_event_subscription" "failures" {
  name             = "failures"
  sns_topic        = aws_sns_topic.failures.arn
  source_type      = "db-instance"
  event_categories = ["failure"]
}
