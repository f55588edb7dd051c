"""The use cases: one is one function is one transaction. Only here transactions open and events are emitted."""
