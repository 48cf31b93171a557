# error: aws_s3_bucket_notification.uploads
# The AWS managed key of SQS takes no policy, so S3 can never use it.
resource "aws_kms_key" "queue" {
  enable_key_rotation = true
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.own, {
    Sid = "S3", Effect = "Allow", Principal = { Service = "s3.amazonaws.com" }
    Action = ["kms:GenerateDataKey", "kms:Decrypt"], Resource = "*"
    Condition = { ArnLike = { "aws:SourceArn" = "arn:aws:s3:::uploads-example" } }
  }] })
}

resource "aws_sqs_queue" "uploads" {
  name              = "uploads"
  kms_master_key_id = var.mended ? aws_kms_key.queue.arn : "alias/aws/sqs"
}

resource "aws_sqs_queue_policy" "uploads" {
  queue_url = aws_sqs_queue.uploads.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Principal = { Service = "s3.amazonaws.com" }, Action = "sqs:SendMessage"
    Resource = "arn:aws:sqs:eu-west-1:${local.account}:uploads"
    Condition = { ArnEquals = { "aws:SourceArn" = "arn:aws:s3:::uploads-example" } }
  }] })
}

resource "aws_s3_bucket" "uploads" {
  bucket = "uploads-example"
}

resource "aws_s3_bucket_notification" "uploads" {
  bucket = aws_s3_bucket.uploads.id
  queue {
    queue_arn = aws_sqs_queue.uploads.arn
    events    = ["s3:ObjectCreated:*"]
  }
}
