"""Counts in Gmail itself whether the desk has everything."""
