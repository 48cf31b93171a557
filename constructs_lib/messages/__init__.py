"""Subscriptions, rules, metrics and alarms: who is sent a message."""
