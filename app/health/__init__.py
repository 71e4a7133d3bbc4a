"""Whether everything is at work, and a sentence on what to do where it is not."""
