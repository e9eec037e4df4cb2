"""One module per format, each with ``read(data, name, progress)``; loaded only when needed."""
