"""Brings submissions into Gmail: the database says what is owed."""
