"""What a change does to an environment."""
