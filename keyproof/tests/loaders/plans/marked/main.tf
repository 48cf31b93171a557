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
