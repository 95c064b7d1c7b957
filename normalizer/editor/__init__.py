"""What an editor shows of a bibliography and of the documents that cite it: values, without any protocol."""
