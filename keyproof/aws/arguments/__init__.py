"""The arguments of resource types: the known ones, the weaker directions, and the identities."""
