# error: aws_s3_bucket.orders
resource "aws_kms_key" "here" {
  enable_key_rotation = true
}

resource "aws_s3_bucket" "copy" {
  bucket = "copy-example"
  versioning { enabled = true }
}

resource "aws_iam_role" "copy" {
  name = "copy"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = "s3.amazonaws.com" }, Action = "sts:AssumeRole" }] })
}

resource "aws_iam_role_policy" "copy" {
  role = aws_iam_role.copy.id
  policy = jsonencode({ Version = "2012-10-17", Statement = concat([
    { Effect = "Allow", Action = ["s3:GetReplicationConfiguration", "s3:ListBucket", "s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl"], Resource = ["arn:aws:s3:::orders-example", "arn:aws:s3:::orders-example/*"] },
    { Effect = "Allow", Action = ["s3:ReplicateObject", "s3:ReplicateDelete"], Resource = "arn:aws:s3:::copy-example/*" },
    ], var.mended ? [{ Effect = "Allow", Action = ["kms:Decrypt", "kms:Encrypt"], Resource = aws_kms_key.here.arn }] : []) })
}

resource "aws_s3_bucket" "orders" {
  bucket = "orders-example"
  versioning { enabled = true }
  server_side_encryption_configuration {
    rule {
      apply_server_side_encryption_by_default {
        sse_algorithm     = "aws:kms"
        kms_master_key_id = aws_kms_key.here.arn
      }
    }
  }
  replication_configuration {
    role = aws_iam_role.copy.arn
    rules {
      status = "Enabled"
      source_selection_criteria {
        sse_kms_encrypted_objects { enabled = true }
      }
      destination {
        bucket             = aws_s3_bucket.copy.arn
        replica_kms_key_id = aws_kms_key.here.arn
      }
    }
  }
}
