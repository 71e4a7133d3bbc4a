"""Lists that somebody has saved under a name, for themselves or for others."""
