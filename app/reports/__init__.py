"""Numbers about the team's work: each is the length of a list that opens."""
