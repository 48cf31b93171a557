"""Terraform's language: its syntax, its expressions and its functions."""
