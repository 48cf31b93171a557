"""Runs Terraform, and ends every process it starts."""
