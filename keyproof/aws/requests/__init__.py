"""The requests to AWS: which condition keys they carry, and which rights on a key they need."""
