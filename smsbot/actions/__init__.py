"""What the commands do to an environment."""
