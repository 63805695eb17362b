"""Whom a member chooses, as an Answer: in its own voice, strand by strand."""
