"""Gives the function again what failed: from the dead-letter queue back to where it belongs."""
