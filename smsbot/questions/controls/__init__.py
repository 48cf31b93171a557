"""Which requirements of common standards about encryption, keys and logs an environment meets."""
