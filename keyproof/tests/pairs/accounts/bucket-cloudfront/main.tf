# error: aws_s3_bucket.site
# An identity of CloudFront is of no account; so is a canonical user.
resource "aws_s3_bucket" "site" {
  bucket = "site-example"
}

resource "aws_cloudfront_origin_access_identity" "site" {
}

data "aws_iam_policy_document" "site" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::site-example/*"]
    principals {
      type        = "AWS"
      identifiers = [var.mended ? "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE" : "*"]
    }
  }
  statement {
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::site-example/*"]
    principals {
      type        = "CanonicalUser"
      identifiers = [aws_cloudfront_origin_access_identity.site.s3_canonical_user_id]
    }
  }
}

resource "aws_s3_bucket_policy" "site" {
  bucket = aws_s3_bucket.site.id
  policy = data.aws_iam_policy_document.site.json
}
