"""What serve.py puts around the app: who may ask, what is answered, and how many pages are worked out at once."""
