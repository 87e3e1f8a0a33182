"""The pages of the room, a subject a file."""
