# error: aws_sns_topic_subscription.news
# The topic is of another account: SNS calls for that one.
resource "aws_kms_key" "news" {
  enable_key_rotation = true
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.own, {
    Effect    = "Allow", Principal = { Service = "sns.amazonaws.com" }, Resource = "*"
    Action    = ["kms:GenerateDataKey", "kms:Decrypt"]
    Condition = { StringEquals = { "aws:SourceAccount" = var.mended ? "210987654321" : local.account } }
  }] })
}

resource "aws_sqs_queue" "news" {
  name              = "news"
  kms_master_key_id = aws_kms_key.news.arn
}

data "aws_iam_policy_document" "news" {
  statement {
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.news.arn]
    principals {
      type        = "Service"
      identifiers = ["sns.amazonaws.com"]
    }
    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = ["arn:aws:sns:eu-west-1:210987654321:news"]
    }
  }
}

resource "aws_sqs_queue_policy" "news" {
  queue_url = aws_sqs_queue.news.id
  policy    = data.aws_iam_policy_document.news.json
}

resource "aws_sns_topic_subscription" "news" {
  topic_arn = "arn:aws:sns:eu-west-1:210987654321:news"
  protocol  = "sqs"
  endpoint  = aws_sqs_queue.news.arn
}
