"""The emulated AWS: its process, its gaps filled in, and clients of it."""
