"""What the demo's page asks of our Gmail, as a person would."""
