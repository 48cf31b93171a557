"""What is declared about an environment's encryption, for the proofs to hold it to."""
