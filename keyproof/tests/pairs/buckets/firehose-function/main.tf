# error: aws_kinesis_firehose_delivery_stream.archive
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
    { Effect = "Allow", Action = ["lambda:InvokeFunction", "lambda:GetFunctionConfiguration"], Resource = "arn:aws:lambda:eu-west-1:${local.account}:function:change:*" }
  ] : []) })
}

resource "aws_iam_role" "change" {
  name               = "change"
  assume_role_policy = local.trust["lambda"]
}

resource "aws_lambda_function" "change" {
  function_name = "change"
  role          = aws_iam_role.change.arn
  runtime       = "python3.8"
  handler       = "code.handler"
  filename      = "code.zip"
}

resource "aws_kinesis_firehose_delivery_stream" "archive" {
  name        = "archive"
  destination = "extended_s3"
  server_side_encryption {
    enabled = true
  }
  extended_s3_configuration {
    role_arn   = aws_iam_role.firehose.arn
    bucket_arn = aws_s3_bucket.archive.arn
    processing_configuration {
      enabled = true
      processors {
        type = "Lambda"
        parameters {
          parameter_name  = "LambdaArn"
          parameter_value = "arn:aws:lambda:eu-west-1:${local.account}:function:change:$LATEST"
        }
      }
    }
  }
}
