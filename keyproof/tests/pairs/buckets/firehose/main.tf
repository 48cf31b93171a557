# error: aws_kinesis_firehose_delivery_stream.archive
resource "aws_kms_key" "archive" {
  enable_key_rotation = true
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
  policy = jsonencode({ Version = "2012-10-17", Statement = concat([
    { Effect = "Allow", Action = ["s3:PutObject", "s3:GetBucketLocation", "s3:ListBucket"], Resource = ["arn:aws:s3:::archive-example", "arn:aws:s3:::archive-example/*"] }
    ], var.mended ? [
    { Effect = "Allow", Action = ["kms:Decrypt", "kms:GenerateDataKey"], Resource = "*" }
  ] : []) })
}

resource "aws_kinesis_firehose_delivery_stream" "archive" {
  name        = "archive"
  destination = "extended_s3"
  server_side_encryption {
    enabled = true
  }
  extended_s3_configuration {
    role_arn    = aws_iam_role.firehose.arn
    bucket_arn  = aws_s3_bucket.archive.arn
    kms_key_arn = aws_kms_key.archive.arn
  }
}
