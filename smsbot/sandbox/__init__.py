"""An embedded AWS, and real Terraform that builds the infrastructure on it."""
