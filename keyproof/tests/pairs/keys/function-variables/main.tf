# error: aws_lambda_function.app
resource "aws_kms_key" "variables" {
  enable_key_rotation = true
  policy = jsonencode({ Version = "2012-10-17", Statement = concat([{
    Effect = "Allow", Principal = { AWS = "arn:aws:iam::${local.account}:root" }
    Action = ["kms:Describe*", "kms:Get*", "kms:List*", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"], Resource = "*"
    }], var.mended ? [{
    Effect = "Allow", Principal = { AWS = "arn:aws:iam::${local.account}:root" }
    Action = ["kms:CreateGrant", "kms:Decrypt", "kms:Encrypt"], Resource = "*"
    Condition = { StringEquals = { "kms:ViaService" = "lambda.eu-west-1.amazonaws.com" } }
  }] : []) })
}

resource "aws_iam_role" "app" {
  name               = "app"
  assume_role_policy = local.trust["lambda"]
}

resource "aws_lambda_function" "app" {
  function_name = "app"
  role          = aws_iam_role.app.arn
  handler       = "main.handler"
  runtime       = "python3.8"
  filename      = "code.zip"
  kms_key_arn   = aws_kms_key.variables.arn
  environment {
    variables = { TABLE = "orders" }
  }
}
