"""``weightvis demo``: data that ships with scikit-learn, trained while TensorBoard shows it."""
