"""Keys: their creation, their policies, and grants of their use."""
