"""Makes the encryption model of resources as they are written, one module for each part of it."""
