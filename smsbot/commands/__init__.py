"""The commands of ``smsbot``: one module each, imported when its command runs."""
