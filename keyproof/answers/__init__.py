"""How the answers of the commands are written: a table, Markdown, JSON and SARIF."""
