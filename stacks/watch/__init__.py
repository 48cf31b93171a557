"""The watch: alarms, key events and the dashboard."""
