"""From characters to parsed tokens, to encoder output, to coreference."""
