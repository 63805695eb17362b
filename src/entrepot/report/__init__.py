"""Results to tables, charts and briefs; the only room that rounds numbers or chooses words."""
