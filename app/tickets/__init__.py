"""Tickets: conversations the team has taken on."""
