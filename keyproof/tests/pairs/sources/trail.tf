# error: aws_cloudtrail.all
resource "aws_kms_key" "trail" {
  enable_key_rotation = true
  policy = jsonencode({ Version = "2012-10-17", Statement = concat([local.own], var.mended ? [{
    Effect = "Allow", Principal = { Service = "cloudtrail.amazonaws.com" }, Action = "kms:GenerateDataKey*", Resource = "*"
    Condition = {
      StringEquals = { "aws:SourceArn" = "arn:aws:cloudtrail:eu-west-1:${local.account}:trail/all" }
      StringLike   = { "kms:EncryptionContext:aws:cloudtrail:arn" = "arn:aws:cloudtrail:*:${local.account}:trail/*" }
    }
  }] : []) })
}

resource "aws_s3_bucket" "trail" {
  bucket = "trail-example"
}

resource "aws_s3_bucket_policy" "trail" {
  bucket = aws_s3_bucket.trail.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { Service = "cloudtrail.amazonaws.com" }, Action = "s3:GetBucketAcl", Resource = "arn:aws:s3:::trail-example" },
    { Effect = "Allow", Principal = { Service = "cloudtrail.amazonaws.com" }, Action = "s3:PutObject", Resource = "arn:aws:s3:::trail-example/AWSLogs/${local.account}/*"
    Condition = { StringEquals = { "s3:x-amz-acl" = "bucket-owner-full-control" } } },
  ] })
}

resource "aws_cloudtrail" "all" {
  name           = "all"
  s3_bucket_name = aws_s3_bucket.trail.id
  kms_key_id     = aws_kms_key.trail.arn
}
