"""Every figure that the README quotes, measured: `python -m benchmarks`, or one file by its name."""
