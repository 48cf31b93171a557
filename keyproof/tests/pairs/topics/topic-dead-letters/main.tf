# error: aws_sns_topic_subscription.hook
resource "aws_kms_key" "main" {
  enable_key_rotation = true
  policy = jsonencode({ Version = "2012-10-17", Statement = concat([local.own], var.mended ? [{
    Sid = "Sns", Effect = "Allow", Principal = { Service = "sns.amazonaws.com" }
    Action = ["kms:GenerateDataKey*", "kms:Decrypt"], Resource = "*"
    Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
  }] : []) })
}

resource "aws_sns_topic" "hook" {
  name              = "hook"
  kms_master_key_id = aws_kms_key.main.arn
}

resource "aws_sqs_queue" "dead" {
  name              = "dead"
  kms_master_key_id = aws_kms_key.main.arn
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Principal = { Service = "sns.amazonaws.com" }, Action = "sqs:SendMessage"
    Resource = "arn:aws:sqs:eu-west-1:${local.account}:dead"
    Condition = { ArnEquals = { "aws:SourceArn" = "arn:aws:sns:eu-west-1:${local.account}:hook" } }
  }] })
}

resource "aws_sns_topic_subscription" "hook" {
  topic_arn      = aws_sns_topic.hook.arn
  protocol       = "https"
  endpoint       = "https://example.org/hook"
  redrive_policy = jsonencode({ deadLetterTargetArn = "arn:aws:sqs:eu-west-1:${local.account}:dead" })
}
