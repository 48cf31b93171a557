# error: aws_cloudwatch_log_group.west
# Each key of several regions has a policy of its own.
locals {
  regions = var.mended ? ["eu-west-1", "us-west-2"] : ["eu-west-1"]
  policy = jsonencode({ Version = "2012-10-17", Statement = concat([local.own], [for each in local.regions : {
    Effect = "Allow", Principal = { Service = "logs.${each}.amazonaws.com" }, Resource = "*"
    Action = ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"]
  }]) })
}

resource "aws_kms_key" "logs" {
  multi_region        = true
  enable_key_rotation = true
  policy              = local.policy
}

resource "aws_kms_replica_key" "west" {
  region          = "us-west-2"
  primary_key_arn = aws_kms_key.logs.arn
  policy          = local.policy
}

resource "aws_cloudwatch_log_group" "here" {
  name       = "app"
  kms_key_id = aws_kms_key.logs.arn
}

resource "aws_cloudwatch_log_group" "west" {
  region     = "us-west-2"
  name       = "app"
  kms_key_id = aws_kms_replica_key.west.arn
}
