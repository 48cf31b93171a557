# error: aws_sqs_queue.elsewhere
# error: aws_sqs_queue.asymmetric
# A key is of one region, and services take symmetric keys alone.
resource "aws_sqs_queue" "elsewhere" {
  name              = "elsewhere"
  kms_master_key_id = "arn:aws:kms:${var.mended ? "eu-west-1" : "us-east-1"}:${local.account}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
}

resource "aws_kms_key" "pair" {
  customer_master_key_spec = var.mended ? "SYMMETRIC_DEFAULT" : "RSA_2048"
  enable_key_rotation      = var.mended
}

resource "aws_sqs_queue" "asymmetric" {
  name              = "asymmetric"
  kms_master_key_id = aws_kms_key.pair.arn
}
