# error: aws_s3_bucket.shared
# The bucket leaves who reads it to the access points of its own account.
resource "aws_s3_bucket" "shared" {
  bucket = "shared-example"
}

resource "aws_s3_bucket_policy" "shared" {
  bucket = aws_s3_bucket.shared.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect    = "Allow", Principal = { AWS = "*" }, Action = "*"
    Resource  = ["arn:aws:s3:::shared-example", "arn:aws:s3:::shared-example/*"]
    Condition = { StringEquals = { (var.mended ? "s3:DataAccessPointAccount" : "s3:signatureversion") = var.mended ? local.account : "AWS4-HMAC-SHA256" } }
  }] })
}
