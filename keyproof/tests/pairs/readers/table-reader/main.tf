# error: aws_iam_role.reader
resource "aws_kms_key" "table" {
  enable_key_rotation = true
  policy              = jsonencode({ Version = "2012-10-17", Statement = [local.own] })
}

resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.table.arn
  }
}

resource "aws_iam_role" "reader" {
  name               = "reader"
  assume_role_policy = local.trust["ec2"]
}

resource "aws_iam_policy" "reader" {
  name = "reader"
  policy = jsonencode({ Version = "2012-10-17", Statement = concat([{
    Effect   = "Allow", Action = ["dynamodb:GetItem", "dynamodb:Query"]
    Resource = ["arn:aws:dynamodb:eu-west-1:${local.account}:table/orders", "arn:aws:dynamodb:eu-west-1:${local.account}:table/orders/index/*"]
    }], var.mended ? [{
    Effect    = "Allow", Action = ["kms:Decrypt"], Resource = "arn:aws:kms:eu-west-1:${local.account}:key/*"
    Condition = { StringEquals = { "kms:ViaService" = "dynamodb.eu-west-1.amazonaws.com" } }
  }] : []) })
}

resource "aws_iam_role_policy_attachment" "reader" {
  role       = aws_iam_role.reader.name
  policy_arn = aws_iam_policy.reader.arn
}
