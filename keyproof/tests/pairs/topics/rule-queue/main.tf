# error: aws_cloudwatch_event_target.queue
resource "aws_kms_key" "queue" {
  enable_key_rotation = true
  policy = jsonencode({ Version = "2012-10-17", Statement = concat([local.own], var.mended ? [{
    Sid = "Events", Effect = "Allow", Principal = { Service = "events.amazonaws.com" }
    Action = ["kms:GenerateDataKey", "kms:Decrypt"], Resource = "*"
  }] : []) })
}

resource "aws_sqs_queue" "changes" {
  name              = "changes"
  kms_master_key_id = aws_kms_key.queue.arn
}

resource "aws_sqs_queue_policy" "changes" {
  queue_url = aws_sqs_queue.changes.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Principal = { Service = "events.amazonaws.com" }, Action = "sqs:SendMessage"
    Resource = "arn:aws:sqs:eu-west-1:${local.account}:changes"
    Condition = { ArnEquals = { "aws:SourceArn" = "arn:aws:events:eu-west-1:${local.account}:rule/changes" } }
  }] })
}

resource "aws_cloudwatch_event_rule" "changes" {
  name          = "changes"
  event_pattern = jsonencode({ source = ["aws.ec2"] })
}

resource "aws_cloudwatch_event_target" "queue" {
  rule = aws_cloudwatch_event_rule.changes.name
  arn  = aws_sqs_queue.changes.arn
}
