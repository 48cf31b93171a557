"""The workspaces of HCP Terraform as the code says, and the AWS roles that their runs take."""
