# error: aws_iam_role.reader
# account: 123456789012
resource "aws_iam_role" "reader" {
  name = "reader"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Principal = { AWS = "arn:aws:iam::${var.mended ? local.account : "210987654321"}:root" }, Action = "sts:AssumeRole"
  }] })
}

resource "aws_iam_role_policy" "reader" {
  role = aws_iam_role.reader.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = ["s3:GetObject"], Resource = "arn:aws:s3:::data-example/*" },
    { Effect = "Allow", Action = ["kms:Decrypt"], Resource = "*" },
  ] })
}

resource "aws_kms_key" "data" {
  enable_key_rotation = true
  policy              = jsonencode({ Version = "2012-10-17", Statement = [local.own] })
}
