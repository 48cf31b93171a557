"""Resources that hold data, each made with its key."""
