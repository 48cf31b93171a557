# error: aws_kms_key.data
resource "aws_kms_key" "data" {
  enable_key_rotation = true
  policy = jsonencode({ Version = "2012-10-17", Statement = concat(var.mended ? [local.own] : [], [{
    Effect = "Allow", Principal = { AWS = "arn:aws:iam::${local.account}:user/alice" }, Action = "kms:*", Resource = "*"
  }]) })
}

resource "aws_sqs_queue" "data" {
  name              = "data"
  kms_master_key_id = aws_kms_key.data.arn
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Deny", Principal = "*", Action = "sqs:*", Resource = "arn:aws:sqs:eu-west-1:${local.account}:data"
    Condition = { Bool = { "aws:SecureTransport" = "false" } }
  }] })
}
