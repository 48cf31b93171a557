# error: aws_iam_role.reader
# The key leaves nothing to the account's policies, and does not name the role.
resource "aws_kms_key" "bucket" {
  enable_key_rotation = true
  policy = jsonencode({ Version = "2012-10-17", Statement = concat([{
    Effect = "Allow", Principal = { AWS = "arn:aws:iam::${local.account}:root" }
    Action = ["kms:Create*", "kms:Describe*", "kms:Enable*", "kms:Get*", "kms:List*", "kms:Put*", "kms:ScheduleKeyDeletion"], Resource = "*"
    }], var.mended ? [{
    Effect    = "Allow", Principal = { AWS = "arn:aws:iam::${local.account}:root" }
    Action    = ["kms:Decrypt", "kms:GenerateDataKey"], Resource = "*"
    Condition = { ArnEquals = { "aws:PrincipalArn" = "arn:aws:iam::${local.account}:role/reader" } }
  }] : []) })
}

resource "aws_s3_bucket" "data" {
  bucket = "data-example"
  server_side_encryption_configuration {
    rule {
      apply_server_side_encryption_by_default {
        sse_algorithm     = "aws:kms"
        kms_master_key_id = aws_kms_key.bucket.arn
      }
    }
  }
}

resource "aws_iam_role" "reader" {
  name               = "reader"
  assume_role_policy = local.trust["ec2"]
}

resource "aws_iam_role_policy" "reader" {
  role = aws_iam_role.reader.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = ["s3:GetObject"], Resource = "arn:aws:s3:::data-example/*" },
    { Effect = "Allow", Action = ["kms:Decrypt"], Resource = "*" },
  ] })
}
