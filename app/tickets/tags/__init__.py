"""Tags, and which ones are suggested."""
