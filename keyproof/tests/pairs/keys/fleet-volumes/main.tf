# error: aws_autoscaling_group.web
# The role of Auto Scaling has no right by its own policies: the account's statement is not enough.
locals {
  scaling = "arn:aws:iam::${local.account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
}

resource "aws_kms_key" "volumes" {
  enable_key_rotation = true
  policy = jsonencode({ Version = "2012-10-17", Statement = concat([local.own], var.mended ? [{
    Effect = "Allow", Principal = { AWS = local.scaling }, Resource = "*"
    Action = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
    }] : [], var.mended ? [{
    Effect    = "Allow", Principal = { AWS = local.scaling }, Action = "kms:CreateGrant", Resource = "*"
    Condition = { Bool = { "kms:GrantIsForAWSResource" = "true" } }
  }] : []) })
}

resource "aws_launch_template" "web" {
  name_prefix = "web-"
  image_id    = "ami-0123456789abcdef0"
  block_device_mappings {
    device_name = "/dev/xvda"
    ebs {
      encrypted  = true
      kms_key_id = aws_kms_key.volumes.arn
    }
  }
}

resource "aws_autoscaling_group" "web" {
  name               = "web"
  min_size           = 1
  max_size           = 2
  availability_zones = ["eu-west-1a"]
  launch_template {
    id = aws_launch_template.web.id
  }
}
