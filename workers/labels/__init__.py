"""Writing labels: what each mail should have, the cheapest plan, the calls."""
