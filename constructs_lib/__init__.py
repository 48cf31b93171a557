"""Reusable constructs for resources encrypted with customer-managed KMS keys."""
