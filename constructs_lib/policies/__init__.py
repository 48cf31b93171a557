"""Policy documents, and the statements that several resources share."""
