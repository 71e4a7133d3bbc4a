"""Who is away, from when and until when."""
