"""The calls that are made have their permissions, and no others are granted."""
