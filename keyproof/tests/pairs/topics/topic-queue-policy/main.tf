# error: aws_sns_topic_subscription.orders
# The queue's policy is for another topic.
resource "aws_sns_topic" "orders" {
  name              = "orders"
  kms_master_key_id = "alias/aws/sns"
}

resource "aws_sqs_queue" "orders" {
  name              = "orders"
  kms_master_key_id = aws_kms_key.queue.arn
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Principal = { Service = "sns.amazonaws.com" }, Action = "sqs:SendMessage"
    Resource = "arn:aws:sqs:eu-west-1:${local.account}:orders"
    Condition = { ArnEquals = { "aws:SourceArn" = "arn:aws:sns:eu-west-1:${local.account}:${var.mended ? "orders" : "order"}" } }
  }] })
}

resource "aws_kms_key" "queue" {
  enable_key_rotation = true
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.own, {
    Effect = "Allow", Principal = { Service = "sns.amazonaws.com" }
    Action = ["kms:GenerateDataKey", "kms:Decrypt"], Resource = "*"
    Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
  }] })
}

resource "aws_sns_topic_subscription" "orders" {
  topic_arn = aws_sns_topic.orders.arn
  protocol  = "sqs"
  endpoint  = aws_sqs_queue.orders.arn
}
