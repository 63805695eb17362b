"""Payments between Japan and the members of ASEAN: QR links, the price of sending money, what a lower one is worth."""
