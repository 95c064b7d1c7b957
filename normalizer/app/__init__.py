"""The steps of each command: values in, values out. Nothing here prints, and errors are exceptions."""
