"""GitHub: the settings of the repository, and what the workflows check before they go on."""
