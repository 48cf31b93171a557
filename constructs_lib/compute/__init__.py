"""Functions: their code package and their role."""
