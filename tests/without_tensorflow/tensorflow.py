"""Found before the real one where TensorBoard is to run as on a machine that has no TensorFlow."""

raise ImportError("No module named 'tensorflow'")
