"""Reports: what was found, in the forms that people and services read."""
