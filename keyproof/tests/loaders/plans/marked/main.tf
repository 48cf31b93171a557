terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  region = "eu-west-1"
}

variable "policy" {
  default = ""
}

variable "key" {
  default   = "alias/own"
  sensitive = true
}

resource "aws_kms_key" "own" {
  # An empty text is none.
  policy = var.policy
}

resource "aws_kms_alias" "own" {
  name          = var.key
  target_key_id = aws_kms_key.own.id
}

resource "aws_sns_topic" "t" {
  kms_master_key_id = var.key
}

resource "aws_sqs_queue" "q" {
  kms_master_key_id = aws_kms_alias.own.name
  policy            = sensitive(jsonencode({ Statement = [] }))
}

resource "aws_s3_bucket" "b" {
  server_side_encryption_configuration {
    rule {
      apply_server_side_encryption_by_default {
        sse_algorithm     = sensitive("aws:kms")
        kms_master_key_id = var.key
      }
    }
  }
}

module "label" {
  source = "./label"
}

module "none" {
  source = "./label"
  count  = 0
}

resource "aws_cloudwatch_log_group" "by_label" {
  name       = "by-label"
  kms_key_id = module.label.is_on == "yes" ? aws_kms_key.own.arn : null
}

resource "aws_cloudwatch_log_group" "by_none" {
  name       = "by-none"
  kms_key_id = try(module.none[0].is_on, aws_kms_key.own.arn)
}

resource "aws_sns_topic_policy" "t" {
  arn = aws_sns_topic.t.arn
  policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "*" }
      Action    = "sns:Publish"
      Resource  = aws_sns_topic.t.arn
      Condition = { StringEquals = { "aws:PrincipalTag/secret" = var.key } }
    }]
  })
}

# Blocks of which a plan shows nothing: whether they are there depends on a key that it will make.
resource "aws_s3_bucket" "dynamic" {
  dynamic "server_side_encryption_configuration" {
    for_each = aws_kms_key.own.arn == "" ? [] : [aws_kms_key.own.arn]
    content {
      rule {
        apply_server_side_encryption_by_default {
          sse_algorithm     = "aws:kms"
          kms_master_key_id = server_side_encryption_configuration.value
        }
      }
    }
  }
}

data "aws_iam_policy_document" "dynamic" {
  dynamic "statement" {
    for_each = concat(["sqs:SendMessage"], aws_kms_key.own.arn == "" ? [] : ["sqs:ReceiveMessage"])
    content {
      actions   = [statement.value]
      resources = ["*"]
    }
  }
}

resource "aws_iam_policy" "dynamic" {
  name   = "dynamic"
  policy = data.aws_iam_policy_document.dynamic.json
}

data "aws_iam_policy_document" "named" {
  statement {
    actions   = ["kms:Decrypt"]
    resources = [aws_kms_key.own.arn]
  }
}

locals {
  policies = { text = jsonencode({ Statement = [{ Effect = "Deny", Action = "*", Resource = aws_kms_key.own.arn }] }) }
}

resource "aws_iam_role_policy" "each" {
  for_each = merge(local.policies, { document = data.aws_iam_policy_document.named.json })
  name     = each.key
  role     = "elsewhere"
  policy   = each.value
}
