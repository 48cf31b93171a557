"""From the code to the account: plan, review, apply, verify."""
