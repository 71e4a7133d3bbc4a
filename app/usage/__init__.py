"""How many tickets a workspace has received in a month, and how many were agreed."""
