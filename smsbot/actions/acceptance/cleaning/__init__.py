"""Finding and removing everything of the throwaway environment."""
