"""Who can decrypt what, and does it work, in anybody's Terraform."""
