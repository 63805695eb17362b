"""What a closure at sea costs, as an Answer."""
