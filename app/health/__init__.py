"""Whether everything works, and a sentence on what to do where it is not."""
