# What every pair shares. A pair is one file, planned twice: as it is, and with mended = true.

variable "mended" {
  type    = bool
  default = false
}

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  skip_get_ec2_platforms      = true
}

locals {
  account = "123456789012"
  own = {
    Sid = "Account", Effect = "Allow", Principal = { AWS = "arn:aws:iam::${local.account}:root" }
    Action = "kms:*", Resource = "*"
  }
  trust = { for name in ["lambda", "events", "firehose", "logs", "vpc-flow-logs", "cloudtrail", "config", "ec2"] : name => jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "${name}.amazonaws.com" }, Action = "sts:AssumeRole" }]
  }) }
}
