# error: aws_iam_user.reader
# error: aws_iam_user.member
resource "aws_kms_key" "secret" {
  enable_key_rotation = true
}

resource "aws_secretsmanager_secret" "password" {
  name       = "password"
  kms_key_id = aws_kms_key.secret.arn
}

data "aws_iam_policy_document" "read" {
  statement {
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [aws_secretsmanager_secret.password.arn]
  }
  dynamic "statement" {
    for_each = var.mended ? ["kms:Decrypt"] : []
    content {
      actions   = [statement.value]
      resources = [aws_kms_key.secret.arn]
    }
  }
}

resource "aws_iam_user" "reader" {
  name = "reader"
}

resource "aws_iam_user_policy" "reader" {
  user   = aws_iam_user.reader.name
  policy = data.aws_iam_policy_document.read.json
}

resource "aws_iam_user" "member" {
  name = "member"
}

resource "aws_iam_group" "readers" {
  name = "readers"
}

resource "aws_iam_group_membership" "readers" {
  name  = "readers"
  group = aws_iam_group.readers.name
  users = [aws_iam_user.member.name]
}

resource "aws_iam_policy" "read" {
  name   = "read"
  policy = data.aws_iam_policy_document.read.json
}

resource "aws_iam_group_policy_attachment" "readers" {
  group      = aws_iam_group.readers.name
  policy_arn = aws_iam_policy.read.arn
}
