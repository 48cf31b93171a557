# error: aws_sqs_queue.orders
# The region is an argument of each resource.
resource "aws_kms_key" "orders" {
  region              = var.mended ? "eu-central-1" : "us-east-1"
  enable_key_rotation = true
}

resource "aws_sqs_queue" "orders" {
  region            = "eu-central-1"
  name              = "orders"
  kms_master_key_id = aws_kms_key.orders.arn
}
