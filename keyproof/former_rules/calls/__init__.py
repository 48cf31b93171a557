"""Calls that a policy refuses, and what nearly allows them."""
