"""Coverage: which venue volumes a catalog holds, and how completely."""
