# error: aws_s3_bucket.reports
# error: aws_sqs_queue.jobs
# Another account that may change a policy can read by the next call; one that sends gets no data.
locals {
  another = { AWS = "arn:aws:iam::222233334444:root" }
}

resource "aws_s3_bucket" "reports" {
  bucket = "reports-example"
}

resource "aws_s3_bucket_policy" "reports" {
  bucket = aws_s3_bucket.reports.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Principal = local.another, Action = var.mended ? "s3:PutObject" : "s3:PutBucketPolicy"
    Resource = ["arn:aws:s3:::reports-example", "arn:aws:s3:::reports-example/*"]
  }] })
}

resource "aws_sqs_queue" "jobs" {
  name = "jobs"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Principal = local.another, Resource = "*"
    Action = var.mended ? ["sqs:SendMessage"] : ["sqs:SendMessage", "sqs:SetQueueAttributes"]
  }] })
}
