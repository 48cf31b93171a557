# error: aws_ses_receipt_rule.support
resource "aws_kms_key" "topic" {
  enable_key_rotation = true
  policy = jsonencode({ Version = "2012-10-17", Statement = concat([local.own], var.mended ? [{
    Effect = "Allow", Principal = { Service = "ses.amazonaws.com" }
    Action = ["kms:GenerateDataKey*", "kms:Decrypt"], Resource = "*"
  }] : []) })
}

resource "aws_sns_topic" "mail" {
  name              = "mail"
  kms_master_key_id = aws_kms_key.topic.arn
}

data "aws_iam_policy_document" "mail" {
  statement {
    actions   = ["SNS:Publish"]
    resources = [aws_sns_topic.mail.arn]
    principals {
      type        = "Service"
      identifiers = ["ses.amazonaws.com"]
    }
    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = ["arn:aws:ses:eu-west-1:${local.account}:receipt-rule-set/main:receipt-rule/support"]
    }
  }
}

resource "aws_sns_topic_policy" "mail" {
  arn    = aws_sns_topic.mail.arn
  policy = data.aws_iam_policy_document.mail.json
}

resource "aws_ses_receipt_rule" "support" {
  name          = "support"
  rule_set_name = "main"
  recipients    = ["support@example.org"]
  enabled       = true
  sns_action {
    topic_arn = aws_sns_topic.mail.arn
    position  = 1
  }
}
