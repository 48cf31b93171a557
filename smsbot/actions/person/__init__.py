"""One person's data: read, exported and erased; and the counters, which hold nothing of anybody."""
