"""Ratings: what a customer thinks of how a ticket was answered, asked for once."""
