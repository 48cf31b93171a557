# error: aws_cloudwatch_event_target.stream
resource "aws_kinesis_stream" "changes" {
  name            = "changes"
  shard_count     = 1
  encryption_type = "KMS"
  kms_key_id      = aws_kms_key.stream.arn
}

resource "aws_kms_key" "stream" {
  enable_key_rotation = true
  policy              = jsonencode({ Version = "2012-10-17", Statement = [local.own] })
}

resource "aws_iam_role" "events" {
  name               = "events"
  assume_role_policy = local.trust[var.mended ? "events" : "lambda"]
}

resource "aws_iam_role_policy" "events" {
  role = aws_iam_role.events.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "kinesis:PutRecord", Resource = "arn:aws:kinesis:eu-west-1:${local.account}:stream/changes" },
    { Effect = "Allow", Action = ["kms:GenerateDataKey"], Resource = "arn:aws:kms:eu-west-1:${local.account}:key/*" },
  ] })
}

resource "aws_cloudwatch_event_rule" "changes" {
  name          = "changes"
  event_pattern = jsonencode({ source = ["aws.ec2"] })
}

resource "aws_cloudwatch_event_target" "stream" {
  rule     = aws_cloudwatch_event_rule.changes.name
  arn      = aws_kinesis_stream.changes.arn
  role_arn = aws_iam_role.events.arn
}
