"""The panels, strand by strand: for the partnership page and for a member's page."""
