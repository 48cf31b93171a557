# error: aws_sns_topic_subscription.orders
# error: aws_s3_bucket_notification.uploads
# A service is in no account of a customer: who denies every other account denies it too.
locals {
  others = merge(
    { StringNotEquals = { "aws:PrincipalAccount" = local.account } },
    var.mended ? { Bool = { "aws:PrincipalIsAWSService" = "false" } } : {},
  )
}

resource "aws_kms_key" "main" {
  enable_key_rotation = true
  policy = jsonencode({ Version = "2012-10-17", Statement = concat([local.own, {
    Sid = "Services", Effect = "Allow", Principal = { Service = ["s3.amazonaws.com", "sns.amazonaws.com"] }
    Action = ["kms:GenerateDataKey", "kms:Decrypt"], Resource = "*"
    }], var.mended ? [] : [{
    Sid = "Others", Effect = "Deny", Principal = { AWS = "*" }, Action = ["kms:GenerateDataKey", "kms:Decrypt"]
    Resource = "*", Condition = { StringNotEquals = { "kms:CallerAccount" = local.account } }
  }]) })
}

resource "aws_sns_topic" "orders" {
  name              = "orders"
  kms_master_key_id = aws_kms_key.main.arn
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Principal = { Service = "s3.amazonaws.com" }, Action = "sns:Publish"
    Resource = "arn:aws:sns:eu-west-1:${local.account}:orders"
    Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
  }] })
}

resource "aws_sqs_queue" "orders" {
  name = "orders"
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    {
      Sid = "Topic", Effect = "Allow", Principal = { Service = "sns.amazonaws.com" }, Action = "sqs:SendMessage"
      Resource = "*", Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
    },
    { Sid = "Others", Effect = "Deny", Principal = "*", Action = "sqs:*", Resource = "*", Condition = local.others },
  ] })
}

resource "aws_sns_topic_subscription" "orders" {
  topic_arn = aws_sns_topic.orders.arn
  protocol  = "sqs"
  endpoint  = aws_sqs_queue.orders.arn
}

resource "aws_s3_bucket" "uploads" {
  bucket = "uploads-example"
}

resource "aws_s3_bucket_notification" "uploads" {
  bucket = aws_s3_bucket.uploads.id
  topic {
    topic_arn = aws_sns_topic.orders.arn
    events    = ["s3:ObjectCreated:*"]
  }
}
