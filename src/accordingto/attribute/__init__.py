"""Who says what: spans, their linking into attributions, nesting, chains and the class of the cue."""
