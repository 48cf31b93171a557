"""How commands speak: terminal, help, formats, failures."""
