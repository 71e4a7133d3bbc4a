"""`/setup`: the first workspace, and what is to be done until the desk works."""
