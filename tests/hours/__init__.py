"""Business time against a count that needs no cleverness."""
