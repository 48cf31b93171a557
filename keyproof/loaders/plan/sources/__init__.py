"""Reads the HCL of a plan, for what the plan does not know."""
