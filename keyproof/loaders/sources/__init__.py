"""What can be read: a module for each kind of source, with its ``SOURCE``."""
