"""Terraform's state: where it is kept, how it gets there, and what to do when it cannot be used."""
