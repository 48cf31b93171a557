"""Accepts findings of the last review, in the file of the environment."""
