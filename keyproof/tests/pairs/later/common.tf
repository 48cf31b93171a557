# What every pair of this folder shares: they are of release 6 of the provider.

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
}

locals {
  account = "123456789012"
  own = {
    Sid = "Account", Effect = "Allow", Principal = { AWS = "arn:aws:iam::${local.account}:root" }
    Action = "kms:*", Resource = "*"
  }
}
