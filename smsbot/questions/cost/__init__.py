"""What the encryption of an environment costs a month, as pure functions of its model."""
