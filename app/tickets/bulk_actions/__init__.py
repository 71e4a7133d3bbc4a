"""One act on many tickets of a list: chosen, done, stopped, undone, each once."""
