"""Differences between two models or two policies."""
