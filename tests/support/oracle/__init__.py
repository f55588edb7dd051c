"""The delivery oracle: clients of every transport under faults, and whether each of them got exactly the log."""
