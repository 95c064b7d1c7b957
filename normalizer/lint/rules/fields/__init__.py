"""Rules about the values of single fields (BIB3xx)."""
