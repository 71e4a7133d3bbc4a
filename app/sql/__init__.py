"""Helpers for SQL that any query may use."""
