terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  region = local.region
}

variable "readers" {
  type    = map(string)
  default = { one = "111122223333", two = "444455556666" }
}

variable "key_arn" {
  default = null
}

locals {
  region = "eu-west-1"
  prefix = "t2-${terraform_data.suffix.id}"
  key_id = var.key_arn == null ? one(aws_kms_key.main[*].arn) : var.key_arn
  statements = [for name, account in var.readers : {
    Sid       = title(name)
    Effect    = "Allow"
    Action    = ["sqs:ReceiveMessage"]
    Principal = { AWS = "arn:aws:iam::${account}:root" }
    Resource  = aws_sqs_queue.q.arn
  }]
}

data "aws_caller_identity" "me" {}

resource "terraform_data" "suffix" {}

resource "aws_kms_key" "main" {
  count = 1
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Principal": {"AWS": "arn:aws:iam::${data.aws_caller_identity.me.account_id}:root"},
          "Action": "kms:*",
          "Resource": "*",
          "Condition": {"StringNotEquals": {"aws:PrincipalTag/$${x}": "${local.prefix}"}}
        }
      ]
    }
  EOT
}

resource "aws_kms_alias" "main" {
  name          = "alias/${local.prefix}"
  target_key_id = aws_kms_key.main[0].key_id
}

resource "aws_sqs_queue" "q" {
  name              = "${local.prefix}-q"
  kms_master_key_id = try(local.key_id, "alias/aws/sqs")
}

resource "aws_sqs_queue_policy" "q" {
  queue_url = aws_sqs_queue.q.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(local.statements, [{
      Sid       = "topic"
      Effect    = "Allow"
      Action    = "sqs:SendMessage"
      Principal = { Service = "sns.amazonaws.com" }
      Resource  = aws_sqs_queue.q.arn
      Condition = { ArnEquals = { "aws:SourceArn" = aws_sns_topic.t.arn } }
    }])
  })
}

resource "aws_sns_topic" "t" {
  name              = lower(format("%s-%s", local.prefix, "T"))
  kms_master_key_id = aws_kms_alias.main.arn
}

resource "aws_s3_bucket" "b" {
  bucket = "${local.prefix}-b"
  dynamic "server_side_encryption_configuration" {
    for_each = [local.key_id]
    iterator = key
    content {
      rule {
        apply_server_side_encryption_by_default {
          sse_algorithm     = "aws:kms"
          kms_master_key_id = key.value
        }
      }
    }
  }
}

resource "aws_iam_role" "r" {
  name               = "r"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "base" {
  statement {
    sid       = "Objects"
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.b.arn}/in/*"]
  }
}

data "aws_iam_policy_document" "all" {
  source_policy_documents = [data.aws_iam_policy_document.base.json]
  dynamic "statement" {
    for_each = toset(["sqs:ReceiveMessage", "sqs:DeleteMessage"])
    content {
      actions   = [statement.value]
      resources = [aws_sqs_queue.q.arn]
    }
  }
}

resource "aws_iam_role_policy" "r" {
  name   = "r"
  role   = aws_iam_role.r.id
  policy = data.aws_iam_policy_document.all.json
}

resource "aws_cloudwatch_log_group" "unknown" {
  name       = "unknown"
  kms_key_id = cidrsubnet("10.0.0.0/8", 8, 1) == "" ? "" : (uuid() == "" ? aws_kms_key.main[0].arn : null)
}
