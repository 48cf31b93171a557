"""What watches an environment in an account: alarms, metric filters, dashboards and rules."""
