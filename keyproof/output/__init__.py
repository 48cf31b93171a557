"""Writes results: a table, JSON, Markdown, SARIF and HTML."""
