"""The model, the rules, and the ways to the database and the queue."""
