"""Random worlds with a known truth: who, whose, who may see, and was it answered."""
