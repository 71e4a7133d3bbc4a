"""Gmail accounts that the desk knows, connected or not."""
