# error: aws_iam_role.app
resource "aws_kms_key" "parameters" {
  enable_key_rotation = true
}

resource "aws_ssm_parameter" "token" {
  name   = "/app/token"
  type   = "SecureString"
  value  = "replaced by hand"
  key_id = aws_kms_key.parameters.arn
}

resource "aws_iam_role" "app" {
  name               = "app"
  assume_role_policy = local.trust["lambda"]
}

resource "aws_iam_role_policy" "app" {
  role = aws_iam_role.app.id
  policy = jsonencode({ Version = "2012-10-17", Statement = concat([{
    Effect = "Allow", Action = ["ssm:GetParameter", "ssm:GetParameters"]
    Resource = "arn:aws:ssm:eu-west-1:${local.account}:parameter/app/*"
    }], var.mended ? [{
    Effect = "Allow", Action = "kms:Decrypt", Resource = "*"
  }] : []) })
}
