"""Sea lanes: ways between ports, gates that close, and what that costs."""
