"""What keyproof finds in anybody's Terraform, without a declaration: errors, warnings and notes."""
