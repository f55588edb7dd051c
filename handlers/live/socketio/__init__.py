"""The door `/socket.io/`: the hub's events for the clients of Socket.IO, by way of python-socketio."""
