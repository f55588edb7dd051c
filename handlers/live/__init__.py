"""The doors of live connections."""
