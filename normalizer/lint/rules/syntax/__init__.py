"""Rules about how a file is written (BIB1xx)."""
