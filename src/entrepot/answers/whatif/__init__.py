"""What a scenario does to every economy, as an Answer."""
