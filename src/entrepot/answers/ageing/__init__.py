"""Ageing together, as an Answer."""
