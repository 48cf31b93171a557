"""The encryption of an environment, or what a change does to it, as one page of HTML."""
