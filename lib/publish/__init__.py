"""What becomes a snapshot that readers may be given."""
