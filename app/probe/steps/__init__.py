"""The thirty questions by subject. To add one: a function, and its row in STEPS."""
