"""Who makes AWS deliver something, where content leaves, and by which actions that is opened."""
