"""What a change does: the models before and after it, and what happens to each resource."""
