# error: aws_s3_bucket_notification.uploads
resource "aws_iam_role" "resize" {
  name               = "resize"
  assume_role_policy = local.trust["lambda"]
}

resource "aws_lambda_function" "resize" {
  function_name = "resize"
  role          = aws_iam_role.resize.arn
  handler       = "main.handler"
  runtime       = "python3.8"
  filename      = "code.zip"
}

resource "aws_lambda_permission" "resize" {
  count         = var.mended ? 1 : 0
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.resize.function_name
  principal     = "s3.amazonaws.com"
  source_arn    = aws_s3_bucket.uploads.arn
}

resource "aws_s3_bucket" "uploads" {
  bucket = "uploads-example"
}

resource "aws_s3_bucket_notification" "uploads" {
  bucket = aws_s3_bucket.uploads.bucket
  lambda_function {
    lambda_function_arn = aws_lambda_function.resize.arn
    events              = ["s3:ObjectCreated:*"]
  }
}
