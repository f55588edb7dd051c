"""Benchmarks of a running server; `python -m bench` runs them all, and each can be run alone."""
