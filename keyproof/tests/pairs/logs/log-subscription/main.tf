# error: aws_cloudwatch_log_subscription_filter.app
resource "aws_cloudwatch_log_group" "app" {
  name = "/app"
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

resource "aws_lambda_permission" "ship" {
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.ship.function_name
  principal     = "logs.amazonaws.com"
  source_arn    = "arn:aws:logs:eu-west-1:${local.account}:log-group:${var.mended ? "/app" : "/other"}:*"
}

resource "aws_cloudwatch_log_subscription_filter" "app" {
  name            = "ship"
  log_group_name  = aws_cloudwatch_log_group.app.name
  filter_pattern  = ""
  destination_arn = aws_lambda_function.ship.arn
}
