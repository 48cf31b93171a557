"""The keys of an environment as they are in the account: their state, and how to recover them."""
