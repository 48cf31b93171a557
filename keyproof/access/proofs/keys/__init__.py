"""The keys are used, administered and kept as intended."""
