"""Who can decrypt what in an environment."""
