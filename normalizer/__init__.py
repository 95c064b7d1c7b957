"""What we make of what sources said: matched, typed, merged, exported."""

__version__ = "0.1.0"
