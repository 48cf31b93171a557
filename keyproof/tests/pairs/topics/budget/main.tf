# error: aws_budgets_budget.month
resource "aws_kms_key" "topic" {
  enable_key_rotation = true
  policy = jsonencode({ Version = "2012-10-17", Statement = concat([local.own], var.mended ? [{
    Effect = "Allow", Principal = { Service = "budgets.amazonaws.com" }
    Action = ["kms:GenerateDataKey*", "kms:Decrypt"], Resource = "*"
    Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
  }] : []) })
}

resource "aws_sns_topic" "costs" {
  name              = "costs"
  kms_master_key_id = aws_kms_key.topic.arn
}

resource "aws_sns_topic_policy" "costs" {
  arn = aws_sns_topic.costs.arn
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Principal = { Service = "budgets.amazonaws.com" }, Action = "SNS:Publish"
    Resource = aws_sns_topic.costs.arn
    Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
  }] })
}

resource "aws_budgets_budget" "month" {
  name              = "month"
  budget_type       = "COST"
  limit_amount      = "10"
  limit_unit        = "USD"
  time_unit         = "MONTHLY"
  time_period_start = "2021-01-01_00:00"
  notification {
    comparison_operator       = "GREATER_THAN"
    threshold                 = 100
    threshold_type            = "PERCENTAGE"
    notification_type         = "FORECASTED"
    subscriber_sns_topic_arns = [aws_sns_topic.costs.arn]
  }
}
