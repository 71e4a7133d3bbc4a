"""Internal notes, and the colleagues whom they mention."""
