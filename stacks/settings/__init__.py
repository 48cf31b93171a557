"""The settings of an environment, validated."""
