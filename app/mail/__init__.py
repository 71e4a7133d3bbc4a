"""What the headers of a mail say, read from whatever the world sends: all pure."""
