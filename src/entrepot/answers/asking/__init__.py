"""The answer to a question in words."""
