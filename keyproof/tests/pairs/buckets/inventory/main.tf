# error: aws_s3_bucket_inventory.all
# S3 writes the inventory as a service, and needs no more of the key than GenerateDataKey.
resource "aws_kms_key" "reports" {
  enable_key_rotation = true
  policy = jsonencode({ Version = "2012-10-17", Statement = concat([local.own], var.mended ? [{
    Effect    = "Allow", Principal = { Service = "s3.amazonaws.com" }, Action = "kms:GenerateDataKey", Resource = "*"
    Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
  }] : []) })
}

resource "aws_s3_bucket" "all" {
  for_each = toset(["reports", "orders"])
  bucket   = "${each.key}-example"
  server_side_encryption_configuration {
    rule {
      apply_server_side_encryption_by_default {
        sse_algorithm     = "aws:kms"
        kms_master_key_id = aws_kms_key.reports.arn
      }
    }
  }
}

resource "aws_s3_bucket_policy" "reports" {
  bucket = aws_s3_bucket.all["reports"].id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect    = "Allow", Principal = { Service = "s3.amazonaws.com" }, Action = "s3:PutObject"
    Resource  = "arn:aws:s3:::reports-example/*"
    Condition = { ArnLike = { "aws:SourceArn" = "arn:aws:s3:::orders-example" } }
  }] })
}

resource "aws_s3_bucket_inventory" "all" {
  bucket                   = aws_s3_bucket.all["orders"].id
  name                     = "all"
  included_object_versions = "All"
  schedule { frequency = "Daily" }
  destination {
    bucket {
      format     = "CSV"
      bucket_arn = aws_s3_bucket.all["reports"].arn
    }
  }
}
