"""The services around an account: the roles of the pipeline, GitHub, HCP Terraform."""
