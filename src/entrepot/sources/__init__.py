"""Readers of provider formats, one file per provider; siblings never import each other."""
