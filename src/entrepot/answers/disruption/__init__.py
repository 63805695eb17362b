"""The answer to a disruption: what breaks first, for how long, and how sure that is."""
