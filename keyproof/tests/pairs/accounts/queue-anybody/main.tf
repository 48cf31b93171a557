# error: aws_sqs_queue.inbox
resource "aws_sqs_queue" "inbox" {
  name              = "inbox"
  kms_master_key_id = "alias/aws/sqs"
}

resource "aws_sqs_queue_policy" "inbox" {
  queue_url = aws_sqs_queue.inbox.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [merge({
    Effect = "Allow", Principal = "*", Action = ["sqs:SendMessage", "sqs:ReceiveMessage"]
    Resource = "arn:aws:sqs:eu-west-1:${local.account}:inbox"
  }, var.mended ? { Condition = { StringEquals = { "aws:PrincipalAccount" = local.account } } } : {})] })
}
