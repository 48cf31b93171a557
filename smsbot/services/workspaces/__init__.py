"""The workspaces of HCP Terraform as the code says."""
