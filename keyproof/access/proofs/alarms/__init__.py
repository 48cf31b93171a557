"""The proofs about what watches: alarms, event rules and metric filters."""
