# error: aws_sfn_state_machine.orders
# Events come by a delivery, which the role has to make; it puts none itself.
resource "aws_cloudwatch_log_group" "orders" {
  name = "/aws/vendedlogs/states/orders"
}

resource "aws_iam_role" "orders" {
  name = "orders"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Principal = { Service = "states.eu-west-1.amazonaws.com" }, Action = "sts:AssumeRole"
  }] })
}

resource "aws_iam_role_policy" "orders" {
  role = aws_iam_role.orders.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Resource = "*"
    Action = var.mended ? [
      "logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:UpdateLogDelivery", "logs:DeleteLogDelivery",
      "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:DescribeResourcePolicies", "logs:DescribeLogGroups"
    ] : ["logs:CreateLogStream", "logs:PutLogEvents"]
  }] })
}

resource "aws_sfn_state_machine" "orders" {
  name       = "orders"
  role_arn   = aws_iam_role.orders.arn
  definition = jsonencode({ StartAt = "Done", States = { Done = { Type = "Succeed" } } })
  logging_configuration {
    log_destination = "${aws_cloudwatch_log_group.orders.arn}:*"
    level           = "ALL"
  }
}
