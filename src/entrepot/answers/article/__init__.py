"""A checked article as an Answer: claims marked in its text, the evidence beside them, and what the lab can test."""
