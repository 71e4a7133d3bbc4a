"""How the web process takes requests in: whole, in time, and not too many at once."""
