"""Evidence: an article in, its claims and their verdicts out; the register of initiatives."""
