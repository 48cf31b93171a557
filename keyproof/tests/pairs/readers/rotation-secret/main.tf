# error: aws_secretsmanager_secret_rotation.password
resource "aws_kms_key" "secret" {
  enable_key_rotation = true
}

resource "aws_secretsmanager_secret" "password" {
  name       = "password"
  kms_key_id = aws_kms_key.secret.arn
}

resource "aws_iam_role" "rotate" {
  name               = "rotate"
  assume_role_policy = local.trust["lambda"]
}

resource "aws_iam_role_policy" "rotate" {
  role = aws_iam_role.rotate.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "secretsmanager:*", Resource = "*" },
    { Effect = "Allow", Action = ["kms:Decrypt", "kms:GenerateDataKey"], Resource = "*" },
  ] })
}

resource "aws_lambda_function" "rotate" {
  function_name = "rotate"
  role          = aws_iam_role.rotate.arn
  handler       = "main.handler"
  runtime       = "python3.8"
  filename      = "code.zip"
}

resource "aws_lambda_permission" "rotate" {
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.rotate.function_name
  principal     = var.mended ? "secretsmanager.amazonaws.com" : "events.amazonaws.com"
}

resource "aws_secretsmanager_secret_rotation" "password" {
  secret_id           = aws_secretsmanager_secret.password.id
  rotation_lambda_arn = aws_lambda_function.rotate.arn
  rotation_rules {
    automatically_after_days = 30
  }
}
