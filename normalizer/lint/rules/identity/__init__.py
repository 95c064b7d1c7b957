"""Rules about which entry is which (BIB2xx)."""
