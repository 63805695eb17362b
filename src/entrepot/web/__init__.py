"""The lab in a browser and over HTTP: pages, an interface for programs, and a queue for what takes seconds."""
