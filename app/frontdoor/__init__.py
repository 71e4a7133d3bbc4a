"""The front door: forms through which somebody writes without a mail of their own."""
