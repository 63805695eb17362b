"""The strands of the record (aid, trade, investment, people, trust, security ...), each as sections of an Answer."""
