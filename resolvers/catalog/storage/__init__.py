"""Storage of a catalog: file formats, record codec, blocks, memory-mapped files."""
