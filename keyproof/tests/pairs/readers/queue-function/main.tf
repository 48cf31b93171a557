# error: aws_lambda_event_source_mapping.jobs
resource "aws_kms_key" "queue" {
  enable_key_rotation = true
  policy              = jsonencode({ Version = "2012-10-17", Statement = [local.own] })
}

resource "aws_sqs_queue" "jobs" {
  name              = "jobs"
  kms_master_key_id = aws_kms_key.queue.arn
}

resource "aws_iam_role" "worker" {
  name               = "worker"
  assume_role_policy = local.trust["lambda"]
}

resource "aws_iam_role_policy" "worker" {
  role = aws_iam_role.worker.name
  policy = jsonencode({ Version = "2012-10-17", Statement = concat([{
    Effect   = "Allow", Action = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
    Resource = "arn:aws:sqs:eu-west-1:${local.account}:jobs"
    }], var.mended ? [{
    Effect = "Allow", Action = ["kms:Decrypt"], Resource = "*"
  }] : []) })
}

resource "aws_lambda_function" "worker" {
  function_name = "worker"
  role          = aws_iam_role.worker.arn
  handler       = "main.handler"
  runtime       = "python3.8"
  filename      = "code.zip"
}

resource "aws_lambda_event_source_mapping" "jobs" {
  event_source_arn = aws_sqs_queue.jobs.arn
  function_name    = aws_lambda_function.worker.arn
}
