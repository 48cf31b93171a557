"""Leaving the CDK: an environment as plain Terraform."""
