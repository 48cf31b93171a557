"""Restores a table to a point in time, next to the table that it was."""
