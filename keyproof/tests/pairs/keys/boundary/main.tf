# error: aws_iam_role.app
resource "aws_kms_key" "secret" {
  enable_key_rotation = true
}

resource "aws_secretsmanager_secret" "password" {
  name       = "password"
  kms_key_id = aws_kms_key.secret.key_id
}

resource "aws_iam_policy" "boundary" {
  name = "boundary"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Action = var.mended ? ["secretsmanager:*", "kms:*"] : ["secretsmanager:*"], Resource = "*"
  }] })
}

resource "aws_iam_role" "app" {
  name                 = "app"
  assume_role_policy   = local.trust["lambda"]
  permissions_boundary = aws_iam_policy.boundary.arn
}

resource "aws_iam_role_policy" "app" {
  role = aws_iam_role.app.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "secretsmanager:GetSecretValue", Resource = "arn:aws:secretsmanager:eu-west-1:${local.account}:secret:password-*" },
    { Effect = "Allow", Action = "kms:Decrypt", Resource = "*" },
  ] })
}
