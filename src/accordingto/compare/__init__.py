"""Over many reports: copies and passages that they share, claims, and how many origins stand behind a claim."""
