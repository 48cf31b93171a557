"""The questions of a review, one module each."""
