"""What comes in by the topics, and how it is read."""
