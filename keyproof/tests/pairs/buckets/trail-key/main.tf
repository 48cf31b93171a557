# error: aws_cloudtrail.all
# The bucket refuses what does not ask for a key of KMS. A trail asks for its own.
resource "aws_s3_bucket" "trail" {
  bucket = "trail-example"
}

resource "aws_kms_key" "trail" {
  enable_key_rotation = true
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.own, {
    Effect = "Allow", Principal = { Service = "cloudtrail.amazonaws.com" }
    Action = ["kms:GenerateDataKey*", "kms:DescribeKey"], Resource = "*"
  }] })
}

resource "aws_s3_bucket_policy" "trail" {
  bucket = aws_s3_bucket.trail.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    {
      Effect   = "Allow", Principal = { Service = "cloudtrail.amazonaws.com" }
      Action   = ["s3:GetBucketAcl", "s3:PutObject"]
      Resource = ["arn:aws:s3:::trail-example", "arn:aws:s3:::trail-example/*"]
    },
    {
      Effect    = "Deny", Principal = "*", Action = "s3:PutObject", Resource = "arn:aws:s3:::trail-example/*"
      Condition = { StringNotEquals = { "s3:x-amz-server-side-encryption" = "aws:kms" } }
    },
  ] })
}

resource "aws_cloudtrail" "all" {
  name           = "all"
  s3_bucket_name = aws_s3_bucket.trail.id
  kms_key_id     = var.mended ? aws_kms_key.trail.arn : null
}
