"""Mail on its way: bytes, headers, addresses, groups, delivery."""
