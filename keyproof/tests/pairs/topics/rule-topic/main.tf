# error: aws_cloudwatch_event_target.a
# The policy that AWS gives a topic does not name EventBridge.
resource "aws_sns_topic" "a" {
  name              = "a"
  kms_master_key_id = aws_kms_key.a.key_id
}
resource "aws_kms_key" "a" {
  enable_key_rotation = true
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.own, {
    Effect = "Allow", Principal = { Service = "events.amazonaws.com" }
    Action = ["kms:GenerateDataKey", "kms:Decrypt"], Resource = "*"
  }] })
}
resource "aws_cloudwatch_event_rule" "a" {
  name          = "a"
  event_pattern = jsonencode({ source = ["aws.ec2"] })
}
resource "aws_cloudwatch_event_target" "a" {
  rule = aws_cloudwatch_event_rule.a.name
  arn  = aws_sns_topic.a.arn
}
resource "aws_sns_topic_policy" "a" {
  count  = var.mended ? 1 : 0
  arn    = aws_sns_topic.a.arn
  policy = data.aws_iam_policy_document.a.json
}
data "aws_iam_policy_document" "a" {
  statement {
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.a.arn]
    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }
  }
}
