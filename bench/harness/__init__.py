"""What the benchmarks share: who runs where, what it costs, in which order, and how it is told."""
