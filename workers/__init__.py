"""What gets done later: reading Gmail, writing labels, and the clock."""
