# error: aws_cloudwatch_log_group.edge
provider "aws" {
  alias                       = "us"
  region                      = "us-east-1"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  skip_get_ec2_platforms      = true
}

resource "aws_kms_key" "edge" {
  provider            = aws.us
  enable_key_rotation = true
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.own, {
    Effect    = "Allow"
    Principal = { Service = "logs.${var.mended ? "us-east-1" : "eu-west-1"}.amazonaws.com" }
    Action    = ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"]
    Resource  = "*"
  }] })
}

resource "aws_cloudwatch_log_group" "edge" {
  provider   = aws.us
  name       = "edge"
  kms_key_id = aws_kms_key.edge.arn
}
