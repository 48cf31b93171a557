"""Fits a synthesized stack to the AWS provider at hand and to the embedded AWS."""
