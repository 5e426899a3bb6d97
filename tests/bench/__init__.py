"""Measurements and the kill test: figures to read, never a pass or a failure by time."""
