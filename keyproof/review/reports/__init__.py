"""The formats of a review's report."""
