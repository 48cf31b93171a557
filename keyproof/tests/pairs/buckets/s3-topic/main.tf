# error: aws_s3_bucket_notification.uploads
resource "aws_kms_key" "topic" {
  enable_key_rotation = true
  policy = jsonencode({ Version = "2012-10-17", Statement = concat([local.own], var.mended ? [{
    Sid = "S3", Effect = "Allow", Principal = { Service = "s3.amazonaws.com" }
    Action = ["kms:GenerateDataKey*", "kms:Decrypt"], Resource = "*"
    Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
  }] : []) })
}

resource "aws_sns_topic" "uploads" {
  name              = "uploads"
  kms_master_key_id = aws_kms_key.topic.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Principal = { Service = "s3.amazonaws.com" }, Action = "sns:Publish"
    Resource = "arn:aws:sns:eu-west-1:${local.account}:uploads"
    Condition = { ArnLike = { "aws:SourceArn" = "arn:aws:s3:::uploads-example" } }
  }] })
}

resource "aws_s3_bucket" "uploads" {
  bucket = "uploads-example"
}

resource "aws_s3_bucket_notification" "uploads" {
  bucket = aws_s3_bucket.uploads.id
  topic {
    topic_arn = aws_sns_topic.uploads.arn
    events    = ["s3:ObjectCreated:*"]
  }
}
