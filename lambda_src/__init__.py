"""The code of the function, and what the settings read of it: words and lengths of texts."""
