"""Who an economy depends on, what hangs on it, and who could supply instead, as an Answer."""
