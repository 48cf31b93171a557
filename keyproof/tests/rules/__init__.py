"""What is found by the rules, and in which words."""
