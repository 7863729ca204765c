"""What pages are made of. Besides pages/ and app.py the only package that knows Streamlit."""
