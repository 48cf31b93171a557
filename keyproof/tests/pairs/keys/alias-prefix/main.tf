# error: aws_cloudwatch_metric_alarm.errors
# Version 3 of the provider plans the name of an alias with a prefix as null.
resource "aws_kms_key" "topic" {
  enable_key_rotation = true
  policy = jsonencode({ Version = "2012-10-17", Statement = concat([local.own], var.mended ? [{
    Sid = "Alarms", Effect = "Allow", Principal = { Service = "cloudwatch.amazonaws.com" }
    Action = ["kms:GenerateDataKey", "kms:Decrypt"], Resource = "*"
  }] : []) })
}

resource "aws_kms_alias" "topic" {
  name_prefix   = "alias/topic-"
  target_key_id = aws_kms_key.topic.key_id
}

resource "aws_sns_topic" "alarms" {
  name              = "alarms"
  kms_master_key_id = aws_kms_alias.topic.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Principal = { Service = "cloudwatch.amazonaws.com" }, Action = "sns:Publish"
    Resource = "arn:aws:sns:eu-west-1:${local.account}:alarms"
  }] })
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
  alarm_actions       = [aws_sns_topic.alarms.arn]
}
