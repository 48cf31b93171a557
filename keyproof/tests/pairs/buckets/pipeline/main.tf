# error: aws_codepipeline.release
resource "aws_kms_key" "artifacts" {
  enable_key_rotation = true
}

resource "aws_s3_bucket" "artifacts" {
  bucket = "artifacts-example"
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["codepipeline.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "release" {
  name               = "release"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

data "aws_iam_policy_document" "release" {
  statement {
    actions   = ["s3:GetObject*", "s3:PutObject"]
    resources = [aws_s3_bucket.artifacts.arn, "${aws_s3_bucket.artifacts.arn}/*"]
  }
  statement {
    actions   = concat(["kms:DescribeKey"], var.mended ? ["kms:Decrypt", "kms:GenerateDataKey*"] : [])
    resources = [aws_kms_key.artifacts.arn]
  }
}

resource "aws_iam_role_policy" "release" {
  role   = aws_iam_role.release.id
  policy = data.aws_iam_policy_document.release.json
}

resource "aws_codepipeline" "release" {
  name     = "release"
  role_arn = aws_iam_role.release.arn
  artifact_store {
    location = aws_s3_bucket.artifacts.bucket
    type     = "S3"
    encryption_key {
      id   = aws_kms_key.artifacts.arn
      type = "KMS"
    }
  }
  stage {
    name = "Source"
    action {
      name             = "Source"
      category         = "Source"
      owner            = "AWS"
      provider         = "CodeCommit"
      version          = "1"
      output_artifacts = ["source"]
      configuration    = { RepositoryName = "app", BranchName = "main" }
    }
  }
  stage {
    name = "Build"
    action {
      name            = "Build"
      category        = "Build"
      owner           = "AWS"
      provider        = "CodeBuild"
      version         = "1"
      input_artifacts = ["source"]
      configuration   = { ProjectName = "app" }
    }
  }
}
