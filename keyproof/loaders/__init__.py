"""The sources of a model: synthesized JSON, a plan, a live account."""
