"""What the commands ask, and change nothing."""
