"""The sidebar beside an open mail: what Google calls, and the cards it is answered."""
