# error: aws_kms_key.shared
resource "aws_kms_key" "shared" {
  enable_key_rotation = true
  policy = jsonencode({ Version = "2012-10-17", Statement = concat([local.own], var.mended ? [] : [{
    Effect = "Allow", Principal = { AWS = "arn:aws:iam::210987654321:root" }, Action = ["kms:Decrypt", "kms:DescribeKey"], Resource = "*"
  }]) })
}

resource "aws_sqs_queue" "shared" {
  name              = "shared"
  kms_master_key_id = aws_kms_key.shared.arn
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Deny", Principal = "*", Action = "sqs:*", Resource = "arn:aws:sqs:eu-west-1:${local.account}:shared"
    Condition = { Bool = { "aws:SecureTransport" = "false" } }
  }] })
}
