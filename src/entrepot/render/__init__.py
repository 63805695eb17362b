"""Answers become bytes: pages, tables, charts, and the folders that hold them. Knows no model and no store."""
