"""Who may do what: principals, the requests of a call, and the access matrix."""
