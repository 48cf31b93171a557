"""The conditions of statements: their operators and their variables."""
