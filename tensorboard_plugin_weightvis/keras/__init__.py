"""The Keras door: a callback, ``run``, and how they find, tap and check a model's head."""
