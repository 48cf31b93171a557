"""Reads a plan, as Terraform prints it in JSON."""
