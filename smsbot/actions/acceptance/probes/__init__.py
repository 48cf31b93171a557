"""The probes, by what they are about; each is data and a small function."""
