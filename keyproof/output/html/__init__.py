"""The page: a result as one HTML file that loads nothing."""
