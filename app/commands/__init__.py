"""The `desk` command: one file for each noun."""
