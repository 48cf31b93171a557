"""Which arguments take a key of KMS, for every resource type of the AWS provider."""
