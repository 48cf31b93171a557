# error: aws_cloudwatch_event_target.work[0]
resource "aws_kms_key" "letters" {
  enable_key_rotation = true
  policy = jsonencode({ Version = "2012-10-17", Statement = concat([local.own], var.mended ? [{
    Effect = "Allow", Principal = { Service = "events.amazonaws.com" }
    Action = ["kms:GenerateDataKey", "kms:Decrypt"], Resource = "*"
  }] : []) })
}

resource "aws_kms_key" "work" {
  enable_key_rotation = true
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.own, {
    Effect = "Allow", Principal = { Service = "events.amazonaws.com" }
    Action = ["kms:GenerateDataKey", "kms:Decrypt"], Resource = "*"
  }] })
}

resource "aws_sqs_queue" "work" {
  name              = "work"
  kms_master_key_id = aws_kms_key.work.arn
}

resource "aws_sqs_queue" "letters" {
  name              = "letters"
  kms_master_key_id = aws_kms_key.letters.arn
}

resource "aws_sqs_queue_policy" "any" {
  for_each  = { work = aws_sqs_queue.work, letters = aws_sqs_queue.letters }
  queue_url = each.value.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Principal = { Service = "events.amazonaws.com" }, Action = "sqs:SendMessage"
    Resource = each.value.arn
    Condition = { ArnEquals = { "aws:SourceArn" = aws_cloudwatch_event_rule.work[0].arn } }
  }] })
}

resource "aws_cloudwatch_event_rule" "work" {
  count               = 1
  name                = "work"
  schedule_expression = "rate(1 hour)"
}

resource "aws_cloudwatch_event_target" "work" {
  count = 1
  rule  = aws_cloudwatch_event_rule.work[count.index].name
  arn   = aws_sqs_queue.work.arn
  dead_letter_config {
    arn = aws_sqs_queue.letters.arn
  }
}
