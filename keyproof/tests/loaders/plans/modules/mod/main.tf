variable "key" {}
variable "name" {}
resource "aws_sns_topic" "this" {
  count = 1
  name = var.name
  kms_master_key_id = var.key
}
resource "aws_sqs_queue_policy" "p" {
  queue_url = aws_sqs_queue.q.id
  policy = data.aws_iam_policy_document.p.json
}
resource "aws_sqs_queue" "q" { name = "q-${var.name}" }
data "aws_iam_policy_document" "p" {
  statement {
    actions = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.q.arn]
    principals { 
      type = "Service" 
      identifiers = ["sns.amazonaws.com"] 
      }
  }
}
output "topic" { value = try(aws_sns_topic.this[0].arn, "") }
