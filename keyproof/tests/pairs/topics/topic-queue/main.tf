# error: aws_sns_topic_subscription.orders
resource "aws_kms_key" "queue" {
  enable_key_rotation = true
  policy = jsonencode({ Version = "2012-10-17", Statement = concat([local.own], var.mended ? [{
    Sid = "Sns", Effect = "Allow", Principal = { Service = "sns.amazonaws.com" }
    Action = ["kms:GenerateDataKey", "kms:Decrypt"], Resource = "*"
    Condition = { ArnEquals = { "aws:SourceArn" = "arn:aws:sns:eu-west-1:${local.account}:orders" } }
  }] : []) })
}

resource "aws_kms_alias" "queue" {
  name          = "alias/orders-queue"
  target_key_id = aws_kms_key.queue.key_id
}

resource "aws_sns_topic" "orders" {
  name              = "orders"
  kms_master_key_id = aws_kms_key.queue.arn
}

resource "aws_sqs_queue" "orders" {
  name              = "orders"
  kms_master_key_id = aws_kms_alias.queue.name
}

data "aws_iam_policy_document" "queue" {
  statement {
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.orders.arn]
    principals {
      type        = "Service"
      identifiers = ["sns.amazonaws.com"]
    }
    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [aws_sns_topic.orders.arn]
    }
  }
}

resource "aws_sqs_queue_policy" "orders" {
  queue_url = aws_sqs_queue.orders.id
  policy    = data.aws_iam_policy_document.queue.json
}

resource "aws_sns_topic_subscription" "orders" {
  topic_arn = aws_sns_topic.orders.arn
  protocol  = "sqs"
  endpoint  = aws_sqs_queue.orders.arn
}
