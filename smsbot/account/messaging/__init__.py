"""The messages of an environment in an account: its topics, queues, and phone number."""
