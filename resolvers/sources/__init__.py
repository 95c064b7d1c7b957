"""The online sources, one file each."""
