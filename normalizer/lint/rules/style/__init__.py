"""Rules of taste, off by default (BIB5xx)."""
