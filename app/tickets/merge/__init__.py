"""Merging two tickets, and undoing it."""
