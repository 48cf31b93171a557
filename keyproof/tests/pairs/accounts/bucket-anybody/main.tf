# error: aws_s3_bucket.site
# account: 123456789012
resource "aws_s3_bucket" "site" {
  bucket = "site-example"
}

resource "aws_s3_bucket_policy" "site" {
  bucket = aws_s3_bucket.site.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Principal = var.mended ? { AWS = "arn:aws:iam::${local.account}:root" } : { AWS = "*" }
    Action = "s3:GetObject", Resource = "arn:aws:s3:::site-example/*"
  }] })
}
