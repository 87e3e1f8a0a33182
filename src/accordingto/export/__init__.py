"""Readings as people and programs want them: one file a format. This room sees records only."""
