"""Getting reports in: files, pages, and what their layout alone tells."""
