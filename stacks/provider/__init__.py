"""The AWS provider of a stack, and the lock that holds Terraform to one release of it."""
