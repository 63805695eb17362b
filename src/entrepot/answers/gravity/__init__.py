"""What agreements were worth to trade, as an Answer."""
