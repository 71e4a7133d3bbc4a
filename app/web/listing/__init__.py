"""What Google's Marketplace asks of a private app: pictures, texts, addresses."""
