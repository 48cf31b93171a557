terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
provider "aws" { region = "eu-west-1" }
provider "aws" {
  alias = "west"
  region = "us-west-2"
  access_key = "test"
  secret_key = "test"
  skip_credentials_validation = true
  skip_metadata_api_check = true
  skip_requesting_account_id = true
}
data "aws_caller_identity" "me" {}
locals { names = ["a", "b"] }
resource "aws_kms_key" "main" {
  for_each = toset(local.names)
}
resource "aws_kms_key" "other" {
  policy = data.aws_iam_policy_document.key.json
}
resource "aws_kms_alias" "main" {
  name = "alias/main"
  target_key_id = aws_kms_key.main["a"].key_id
}
data "aws_iam_policy_document" "key" {
  statement {
    sid = "root"
    actions = ["kms:*"]
    principals {
      type = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.me.account_id}:root"]
    }
    resources = ["*"]
  }
  statement {
    sid = "sns"
    actions = ["kms:Decrypt", "kms:GenerateDataKey*"]
    principals {
      type = "Service"
      identifiers = ["sns.amazonaws.com"]
    }
    resources = ["*"]
    condition {
      test = "ArnEquals"
      variable = "aws:SourceArn"
      values = [aws_sns_topic.t.arn, "${aws_sns_topic.t.arn}x"]
    }
  }
  dynamic "statement" {
    for_each = aws_sqs_queue.q[*].arn
    content {
      actions = ["kms:Encrypt"]
      resources = [statement.value]
      principals {
        type = "AWS"
        identifiers = [aws_iam_role.r.arn, "arn:aws:iam::123456789012:root"]
      }
    }
  }
}
resource "aws_iam_role" "r" {
  name = "r"
  assume_role_policy = jsonencode({Version="2012-10-17", Statement=[{Effect="Allow", Action="sts:AssumeRole", Principal={Service="lambda.amazonaws.com"}}]})
}
resource "aws_sns_topic" "t" {
  name = "t"
  kms_master_key_id = aws_kms_alias.main.name
}
resource "aws_sqs_queue" "q" {
  count = 2
  name = "q${count.index}"
  kms_master_key_id = aws_kms_key.main[local.names[count.index]].arn
}
module "m" {
  source = "./mod"
  for_each = toset(["x", "y"])
  key = aws_kms_key.main["b"].arn
  name = each.key
  providers = { aws = aws.west }
}
resource "aws_s3_bucket" "b" {
  bucket = "bbbb"
  dynamic "server_side_encryption_configuration" {
    for_each = [1]
    content {
    rule {
      apply_server_side_encryption_by_default {
        sse_algorithm = "aws:kms"
        kms_master_key_id = aws_kms_key.main["a"].arn
      }
    }
    }
  }
}
output "o" { value = module.m["x"].topic }
