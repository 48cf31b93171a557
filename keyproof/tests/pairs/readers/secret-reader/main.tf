# error: aws_iam_role.app
resource "aws_kms_key" "secret" {
  enable_key_rotation = true
}

resource "aws_secretsmanager_secret" "password" {
  name       = "password"
  kms_key_id = aws_kms_key.secret.arn
}

resource "aws_iam_role" "app" {
  name               = "app"
  assume_role_policy = local.trust["lambda"]
}

resource "aws_iam_role_policy" "app" {
  role = aws_iam_role.app.id
  policy = jsonencode({ Version = "2012-10-17", Statement = concat([{
    Effect = "Allow", Action = "secretsmanager:GetSecretValue"
    Resource = "arn:aws:secretsmanager:eu-west-1:${local.account}:secret:password-*"
    }], var.mended ? [{
    Effect = "Allow", Action = "kms:Decrypt", Resource = "*"
  }] : []) })
}
