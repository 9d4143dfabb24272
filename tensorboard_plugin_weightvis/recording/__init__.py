"""What the log of a model in training is made of, whichever framework trains it."""
