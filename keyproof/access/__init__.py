"""Who can do what with which key: the matrix, its explanation, and the proofs."""
