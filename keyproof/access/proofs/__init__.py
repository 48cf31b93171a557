"""The proofs that a stack is held to, one module a proof; each returns what it finds."""
