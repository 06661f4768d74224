"""Real editors, driven by scripts of their own language through a file with one wrong doc."""
