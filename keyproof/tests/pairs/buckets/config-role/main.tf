# error: aws_config_delivery_channel.all
# Config tries the role of its recorder before it calls as a service.
resource "aws_kms_key" "config" {
  enable_key_rotation = true
  policy              = jsonencode({ Version = "2012-10-17", Statement = [local.own] })
}

resource "aws_s3_bucket" "config" {
  bucket = "config-example"
  server_side_encryption_configuration {
    rule {
      apply_server_side_encryption_by_default {
        sse_algorithm     = "aws:kms"
        kms_master_key_id = aws_kms_key.config.arn
      }
    }
  }
}

resource "aws_iam_role" "config" {
  name               = "config"
  assume_role_policy = local.trust.config
}

resource "aws_iam_role_policy" "config" {
  role = aws_iam_role.config.id
  policy = jsonencode({ Version = "2012-10-17", Statement = concat(
    [{ Effect = "Allow", Action = ["s3:PutObject", "s3:GetBucketAcl"], Resource = ["arn:aws:s3:::config-example", "arn:aws:s3:::config-example/*"] }],
    var.mended ? [{ Effect = "Allow", Action = ["kms:Decrypt", "kms:GenerateDataKey"], Resource = "*" }] : []
  ) })
}

resource "aws_config_configuration_recorder" "all" {
  role_arn = aws_iam_role.config.arn
}

resource "aws_config_delivery_channel" "all" {
  s3_bucket_name = aws_s3_bucket.config.bucket
}
