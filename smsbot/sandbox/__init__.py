"""An emulated AWS, and real Terraform that builds the infrastructure on it."""
