"""The console: who may come in, and what they see."""
