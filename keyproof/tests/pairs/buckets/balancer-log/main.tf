# error: aws_lb.web
# Access logs of an application load balancer cannot be stored under a key of KMS.
resource "aws_kms_key" "logs" {
  enable_key_rotation = true
}

resource "aws_s3_bucket" "access" {
  bucket = "access-example"
  server_side_encryption_configuration {
    rule {
      apply_server_side_encryption_by_default {
        sse_algorithm     = var.mended ? "AES256" : "aws:kms"
        kms_master_key_id = var.mended ? null : aws_kms_key.logs.arn
      }
    }
  }
}

resource "aws_s3_bucket_policy" "access" {
  bucket = aws_s3_bucket.access.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect   = "Allow", Principal = { AWS = "arn:aws:iam::156460612806:root" }, Action = "s3:PutObject"
    Resource = "arn:aws:s3:::access-example/web/AWSLogs/${local.account}/*"
  }] })
}

resource "aws_lb" "web" {
  name    = "web"
  subnets = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
  access_logs {
    bucket  = aws_s3_bucket.access.bucket
    prefix  = "web"
    enabled = true
  }
}
