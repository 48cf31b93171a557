"""Tries on a real account what nobody has confirmed, cleans up, and writes down what held."""
