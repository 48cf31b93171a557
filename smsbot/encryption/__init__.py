"""The encryption of a stack as a model, its loaders, and the questions asked of it."""
