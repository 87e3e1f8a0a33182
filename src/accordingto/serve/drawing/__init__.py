"""The pictures of the reading room, drawn as SVG: the chains of a claim, the map and the timeline of events."""
