"""One case for the evaluator: a request with its policies, as JSON."""
