"""Reads synthesized JSON."""
