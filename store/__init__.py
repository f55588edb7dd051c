"""PostgreSQL: the only place that knows SQL or its driver."""
