# error: aws_cloudwatch_event_target.topic
# EventBridge tells the key of an encrypted topic no source, so the condition is never fulfilled.
resource "aws_kms_key" "topic" {
  enable_key_rotation = true
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.own, merge({
    Sid = "Events", Effect = "Allow", Principal = { Service = "events.amazonaws.com" }
    Action = ["kms:GenerateDataKey*", "kms:Decrypt"], Resource = "*"
  }, var.mended ? {} : { Condition = { StringEquals = { "aws:SourceAccount" = local.account } } })] })
}

resource "aws_sns_topic" "changes" {
  name              = "changes"
  kms_master_key_id = aws_kms_key.topic.arn
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Principal = { Service = "events.amazonaws.com" }, Action = "sns:Publish"
    Resource = "arn:aws:sns:eu-west-1:${local.account}:changes"
  }] })
}

resource "aws_cloudwatch_event_rule" "changes" {
  name          = "changes"
  event_pattern = jsonencode({ source = ["aws.ec2"] })
}

resource "aws_cloudwatch_event_target" "topic" {
  rule = aws_cloudwatch_event_rule.changes.name
  arn  = aws_sns_topic.changes.arn
}
