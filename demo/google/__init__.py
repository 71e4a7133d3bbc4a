"""What Google accepts from an HTTP add-on, and what it sends: schemas and rules."""
