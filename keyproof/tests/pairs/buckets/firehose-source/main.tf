# error: aws_kinesis_firehose_delivery_stream.archive
resource "aws_kms_key" "stream" {
  enable_key_rotation = true
  policy = jsonencode({ Version = "2012-10-17", Statement = concat([{
    Effect = "Allow", Principal = { AWS = "arn:aws:iam::${local.account}:root" }
    NotAction = ["kms:Decrypt"], Resource = "*"
    }], var.mended ? [{
    Effect = "Allow", Principal = { AWS = aws_iam_role.firehose.arn }, Action = "kms:Decrypt", Resource = "*"
  }] : []) })
}

resource "aws_kinesis_stream" "clicks" {
  name            = "clicks"
  shard_count     = 1
  encryption_type = "KMS"
  kms_key_id      = aws_kms_key.stream.arn
}

resource "aws_s3_bucket" "archive" {
  bucket = "archive-example"
}

resource "aws_iam_role" "firehose" {
  name               = "firehose"
  assume_role_policy = local.trust["firehose"]
}

resource "aws_iam_role_policy" "firehose" {
  role = aws_iam_role.firehose.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = ["s3:PutObject", "s3:GetBucketLocation", "s3:ListBucket"], Resource = [aws_s3_bucket.archive.arn, "${aws_s3_bucket.archive.arn}/*"] },
    { Effect = "Allow", Action = ["kinesis:Get*", "kinesis:DescribeStream", "kinesis:ListShards"], Resource = aws_kinesis_stream.clicks.arn },
    { Effect = "Allow", Action = ["kms:Decrypt"], Resource = aws_kms_key.stream.arn },
  ] })
}

resource "aws_kinesis_firehose_delivery_stream" "archive" {
  name        = "archive"
  destination = "extended_s3"
  kinesis_source_configuration {
    kinesis_stream_arn = aws_kinesis_stream.clicks.arn
    role_arn           = aws_iam_role.firehose.arn
  }
  extended_s3_configuration {
    role_arn   = aws_iam_role.firehose.arn
    bucket_arn = aws_s3_bucket.archive.arn
  }
}
