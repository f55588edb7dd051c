"""The doors: thin handlers that turn requests into use cases, and answers into HTTP."""
