"""The app as a program talks to it: the websocket, without a browser."""
