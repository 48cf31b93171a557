"""Where Terraform's state is kept: the backends, and the stack of its bucket and key."""
