"""Facts about AWS as data."""
