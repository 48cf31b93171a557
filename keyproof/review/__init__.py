"""What a change of the infrastructure does to its encryption."""
