# error: aws_ses_receipt_rule.support
# SES has another name where it receives mail than where it sends some.
resource "aws_s3_bucket" "mail" {
  bucket = "mail-example"
}

resource "aws_s3_bucket_policy" "mail" {
  bucket = aws_s3_bucket.mail.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect    = "Allow", Action = "s3:PutObject", Resource = "arn:aws:s3:::mail-example/*"
    Principal = { Service = var.mended ? "ses.amazonaws.com" : "email.amazonaws.com" }
    Condition = { StringEquals = { "AWS:SourceAccount" = local.account } }
  }] })
}

resource "aws_ses_receipt_rule" "support" {
  name          = "support"
  rule_set_name = "main"
  recipients    = ["support@example.org"]
  enabled       = true
  s3_action {
    bucket_name = aws_s3_bucket.mail.bucket
    position    = 1
  }
}
