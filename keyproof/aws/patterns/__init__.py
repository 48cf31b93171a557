"""The patterns that select events and lines of logs."""
