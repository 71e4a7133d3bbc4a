"""What the clock does again and again."""
