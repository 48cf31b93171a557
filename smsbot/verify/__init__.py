"""Is the account as designed? The live model held against the code."""
