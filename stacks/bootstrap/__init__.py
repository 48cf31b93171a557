"""The bootstrap of an environment: roles, policies for people, the place of the state."""
