# error: aws_iam_role.reader
resource "aws_kms_key" "data" {
  enable_key_rotation = true
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Principal = { AWS = "arn:aws:iam::${local.account}:root" }
    Action = ["kms:Create*", "kms:Describe*", "kms:Enable*", "kms:List*", "kms:Put*", "kms:Update*", "kms:Revoke*", "kms:Disable*", "kms:Get*", "kms:Delete*", "kms:ScheduleKeyDeletion", "kms:CancelKeyDeletion"], Resource = "*"
  }] })
}

resource "aws_kms_grant" "reader" {
  name              = "reader"
  key_id            = aws_kms_key.data.key_id
  grantee_principal = aws_iam_role.reader.arn
  operations        = var.mended ? ["Decrypt", "GenerateDataKey"] : ["Encrypt"]
}

resource "aws_ssm_parameter" "token" {
  name   = "/app/token"
  type   = "SecureString"
  value  = "x"
  key_id = aws_kms_key.data.arn
}

resource "aws_iam_role" "reader" {
  name               = "reader"
  assume_role_policy = local.trust["ec2"]
}

resource "aws_iam_role_policy" "reader" {
  role = aws_iam_role.reader.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = ["ssm:GetParameter"], Resource = "arn:aws:ssm:eu-west-1:${local.account}:parameter/app/*" },
  ] })
}
