# error: aws_config_delivery_channel.all
resource "aws_s3_bucket" "config" {
  bucket = "config-example"
}

resource "aws_s3_bucket_policy" "config" {
  bucket = aws_s3_bucket.config.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { Service = "config.amazonaws.com" }, Action = ["s3:GetBucketAcl", "s3:ListBucket"], Resource = "arn:aws:s3:::config-example" },
    { Effect = "Allow", Principal = { Service = "config.amazonaws.com" }, Action = "s3:PutObject"
      Resource = "arn:aws:s3:::config-example/${var.mended ? "" : "logs/"}AWSLogs/${local.account}/Config/*"
    Condition = { StringEquals = { "s3:x-amz-acl" = "bucket-owner-full-control", "AWS:SourceAccount" = local.account } } },
  ] })
}

resource "aws_config_delivery_channel" "all" {
  name           = "all"
  s3_bucket_name = aws_s3_bucket.config.bucket
}
