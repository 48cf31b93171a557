"""Every policy that a person has to create: the roles of the pipeline and of operators."""
