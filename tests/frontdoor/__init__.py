"""The front door: forms, what they bring, and how it comes into Gmail."""
