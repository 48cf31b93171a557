# error: aws_sns_topic_subscription.orders
# A service is in no organization. The queue names its key by an alias whose name has a prefix.
resource "aws_kms_key" "queue" {
  enable_key_rotation = true
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.own, {
    Effect = "Allow", Principal = { Service = "sns.amazonaws.com" }, Action = ["kms:GenerateDataKey", "kms:Decrypt"], Resource = "*"
    }, {
    Effect = "Deny", Principal = { AWS = "*" }, Action = ["kms:GenerateDataKey", "kms:Decrypt"], Resource = "*"
    Condition = merge(
      { StringNotEquals = { "aws:PrincipalOrgID" = "o-1234567890" } },
      var.mended ? { Bool = { "aws:PrincipalIsAWSService" = "false" } } : {},
    )
  }] })
}

resource "aws_kms_alias" "queue" {
  name_prefix   = "alias/orders-"
  target_key_id = aws_kms_key.queue.key_id
}

resource "aws_sns_topic" "orders" {
  name              = "orders"
  kms_master_key_id = "alias/aws/sns"
}

resource "aws_sqs_queue" "orders" {
  name              = "orders"
  kms_master_key_id = aws_kms_alias.queue.arn
}

data "aws_iam_policy_document" "queue" {
  statement {
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.orders.arn]
    principals {
      type        = "Service"
      identifiers = ["sns.amazonaws.com"]
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
