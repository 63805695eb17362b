"""When one economy passes another, as an Answer."""
