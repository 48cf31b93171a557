"""Which key encrypts each resource, and why the rest is exempt."""
