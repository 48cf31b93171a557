"""The encryption model, and how it is assembled from resources as they are written."""
