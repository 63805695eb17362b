"""Dated facts: what a text says happened, since when, how often, for how much; held against the register."""
