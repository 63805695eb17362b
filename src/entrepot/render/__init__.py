"""Answers to bytes: HTML, terminal, JSON, Markdown, data files, pictures. Nothing here knows a model or a store."""
