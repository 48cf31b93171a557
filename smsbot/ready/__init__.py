"""Whether an account and this machine are ready for the first deployment; it changes nothing."""
