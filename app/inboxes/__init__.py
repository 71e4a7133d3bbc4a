"""Shared addresses that a team answers."""
