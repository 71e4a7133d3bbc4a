"""How tickets, events, ages and names are worded, in the reader's language."""
