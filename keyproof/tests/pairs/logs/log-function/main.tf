# error: aws_cloudwatch_log_subscription_filter.app["b"]
# Each group needs its permission; a plan shows no ":*" behind the ARN of a group.
locals {
  permitted = var.mended ? ["a", "b"] : ["a"]
}

resource "aws_cloudwatch_log_group" "app" {
  for_each = toset(["a", "b"])
  name     = "/app/${each.value}"
}

resource "aws_iam_role" "ship" {
  name               = "ship"
  assume_role_policy = local.trust["lambda"]
}

resource "aws_lambda_function" "ship" {
  function_name = "ship"
  role          = aws_iam_role.ship.arn
  handler       = "main.handler"
  runtime       = "python3.8"
  filename      = "code.zip"
}

resource "aws_lambda_permission" "logs" {
  for_each      = toset(local.permitted)
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.ship.function_name
  principal     = "logs.amazonaws.com"
  source_arn    = "${aws_cloudwatch_log_group.app[each.value].arn}:*"
}

resource "aws_cloudwatch_log_subscription_filter" "app" {
  for_each        = aws_cloudwatch_log_group.app
  name            = "ship"
  log_group_name  = each.value.name
  filter_pattern  = ""
  destination_arn = aws_lambda_function.ship.arn
}
