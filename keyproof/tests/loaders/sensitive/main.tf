module "m" {
  source = "./m"
  given  = "payroll-of-the-board"
}

resource "aws_sns_topic_policy" "p" {
  policy = "EXPRESSION"
}
