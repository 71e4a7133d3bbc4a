"""Status links: a page on which one customer sees how one ticket stands."""
