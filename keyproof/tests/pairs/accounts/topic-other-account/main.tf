# error: aws_sns_topic.news
resource "aws_sns_topic" "news" {
  name              = "news"
  kms_master_key_id = "alias/aws/sns"
}

resource "aws_sns_topic_policy" "news" {
  arn = aws_sns_topic.news.arn
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Principal = { AWS = var.mended ? local.account : "210987654321" }
    Action = ["sns:Subscribe", "sns:Publish"], Resource = "arn:aws:sns:eu-west-1:${local.account}:news"
  }] })
}
