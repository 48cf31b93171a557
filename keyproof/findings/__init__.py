"""What rules report: findings with their places, and what could not be evaluated."""
