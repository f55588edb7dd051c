// Socket.IO on Express: what is posted for an organization is emitted to its room. With RECOVERY, those who come
// back get what they missed.
import { createServer } from "node:http";
import express from "express";
import { Server } from "socket.io";

const app = express();
const server = createServer(app);
const io = new Server(server, process.env.RECOVERY ? { connectionStateRecovery: {} } : {});

io.on("connection", (socket) => socket.join(socket.handshake.query.org));

app.post("/publish/:org", express.json(), (request, response) => {
  io.to(request.params.org).emit("timer:started", request.body);
  response.sendStatus(204);
});

const address = { port: 0, host: "127.0.0.1", backlog: 4096 }; // or a crowd would be turned away
server.listen(address, () => console.log(`Ready at http://127.0.0.1:${server.address().port}`));
