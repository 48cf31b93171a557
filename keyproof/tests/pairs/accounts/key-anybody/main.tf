# error: aws_kms_key.open
resource "aws_kms_key" "open" {
  enable_key_rotation = true
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.own, {
    Effect = "Allow", Principal = { AWS = "*" }, Action = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey*"], Resource = "*"
    Condition = { StringEquals = merge({ "kms:ViaService" = "sqs.eu-west-1.amazonaws.com" }, var.mended ? { "kms:CallerAccount" = local.account } : {}) }
  }] })
}
