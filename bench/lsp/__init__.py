"""Language servers beside one another: one client drives them all, in one go, over the same places."""
