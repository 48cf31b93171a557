"""What an environment of the SMS bot consists of."""
