"""Found before the real one where TensorBoard is to read ``s3://`` through s3fs."""

raise ImportError("No module named 'boto3'")
