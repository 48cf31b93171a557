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

  cloud_watch_logs_group_arn = "${aws_cloudwatch_log_group.trail.arn}:*"
  cloud_watch_logs_role_arn  = aws_iam_role.trail.arn
}

resource "aws_cloudwatch_log_group" "trail" {
  name = "trail"
}

resource "aws_iam_role" "trail" {
  name               = "trail"
  assume_role_policy = local.trust["cloudtrail"]
}

# CloudTrail writes to the streams of the group, which this end names.
resource "aws_iam_role_policy" "trail" {
  role = aws_iam_role.trail.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect   = "Allow", Action = ["logs:CreateLogStream", "logs:PutLogEvents"]
    Resource = "arn:aws:logs:eu-west-1:${local.account}:log-group:trail:*"
  }] })
}
