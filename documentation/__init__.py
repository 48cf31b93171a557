"""Makes the reference pages and the site from the code."""
