"""Who writes to the desk, and what each inbox has noted about them."""
