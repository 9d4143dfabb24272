"""Every figure that the README quotes: `python -m benchmarks`, or one file by its name."""
