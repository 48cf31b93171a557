"""The stack that an administrator applies once: roles, boundary, policies for people, the place of the state."""
