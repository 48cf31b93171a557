# error: aws_cloudwatch_event_target.log
resource "aws_cloudwatch_log_group" "changes" {
  name = "/aws/events/changes"
}

resource "aws_cloudwatch_log_resource_policy" "changes" {
  count       = var.mended ? 1 : 0
  policy_name = "changes"
  policy_document = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect    = "Allow", Principal = { Service = ["events.amazonaws.com", "delivery.logs.amazonaws.com"] }
    Action    = ["logs:CreateLogStream", "logs:PutLogEvents"]
    Resource  = "arn:aws:logs:eu-west-1:${local.account}:log-group:/aws/events/*:*"
  }] })
}

resource "aws_cloudwatch_event_rule" "changes" {
  name          = "changes"
  event_pattern = jsonencode({ source = ["aws.ec2"] })
}

resource "aws_cloudwatch_event_target" "log" {
  rule = aws_cloudwatch_event_rule.changes.name
  arn  = aws_cloudwatch_log_group.changes.arn
}
