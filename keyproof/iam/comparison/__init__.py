"""What some statements allow and others do not."""
