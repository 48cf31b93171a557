# error: aws_sns_topic.plain
# error: aws_ebs_volume.plain
# error: aws_kinesis_stream.plain
resource "aws_kms_key" "main" {
  enable_key_rotation = true
}

resource "aws_sns_topic" "plain" {
  name              = "plain"
  kms_master_key_id = var.mended ? aws_kms_key.main.arn : null
}

resource "aws_ebs_volume" "plain" {
  availability_zone = "eu-west-1a"
  size              = 10
  encrypted         = var.mended
}

resource "aws_kinesis_stream" "plain" {
  name            = "plain"
  shard_count     = 1
  encryption_type = var.mended ? "KMS" : "NONE"
  kms_key_id      = var.mended ? aws_kms_key.main.arn : null
}
