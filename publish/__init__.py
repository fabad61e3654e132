"""Out into the world: a manifest of all files, a gallery, players and posts. Reads files and headers; draws nothing."""
