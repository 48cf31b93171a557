"""The records of an account: buckets of states, and trails."""
