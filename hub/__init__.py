"""Who listens, and how every event reaches them: resume, fan-out, back-pressure, parked sockets."""
