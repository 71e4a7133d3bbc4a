"""What gets done later: reading Gmail, painting labels, and the clock."""
