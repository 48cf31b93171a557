"""Topics, queues, tables and buckets are open to nobody else, and complete."""
