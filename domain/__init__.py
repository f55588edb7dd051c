"""The pure rules of time, money, people and events: no I/O, no clock, no framework."""
