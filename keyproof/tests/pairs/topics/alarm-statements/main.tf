# error: aws_cloudwatch_metric_alarm.errors
# A policy of one's own replaces the one that lets alarms publish.
resource "aws_sns_topic" "a" {
  name              = "a"
  kms_master_key_id = aws_kms_key.a.key_id
}
resource "aws_kms_key" "a" {
  enable_key_rotation = true
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.own, {
    Effect = "Allow", Principal = { Service = ["events.amazonaws.com", "cloudwatch.amazonaws.com"] }
    Action = ["kms:GenerateDataKey", "kms:Decrypt"], Resource = "*"
  }] })
}
resource "aws_sns_topic_policy" "a" {
  arn    = aws_sns_topic.a.arn
  policy = data.aws_iam_policy_document.a.json
}
data "aws_iam_policy_document" "a" {
  dynamic "statement" {
    for_each = var.mended ? ["events", "cloudwatch"] : ["events"]
    content {
      sid       = statement.value
      actions   = ["sns:Publish"]
      resources = [aws_sns_topic.a.arn]
      principals {
        type        = "Service"
        identifiers = ["${statement.value}.amazonaws.com"]
      }
    }
  }
}
resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name          = "errors"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 1
  metric_name         = "Errors"
  namespace           = "AWS/Lambda"
  period              = 60
  statistic           = "Sum"
  threshold           = 0
  alarm_actions       = [aws_sns_topic.a.arn]
}
