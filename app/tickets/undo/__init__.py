"""Undoing one's own last act."""
