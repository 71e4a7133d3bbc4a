"""The model, the rules, and the doors to the database and the queue."""
