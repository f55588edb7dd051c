// Socket.IO on Express, one of several processes that its Redis streams adapter joins: what is posted to one of them is
// emitted to the clients of all.
import { createServer } from "node:http";
import { createAdapter } from "@socket.io/redis-streams-adapter";
import express from "express";
import { createClient } from "redis";
import { Server } from "socket.io";

const redis = createClient({ url: process.env.REDIS_URL });
redis.on("error", () => {}); // it connects again by itself
await redis.connect();

const app = express();
const server = createServer({ keepAliveTimeout: 600_000 }, app); // the load keeps its connections between its turns
const io = new Server(server, { adapter: createAdapter(redis) });

io.on("connection", (socket) => socket.join(socket.handshake.query.org));

app.post("/publish/:org", express.json(), (request, response) => {
  io.to(request.params.org).emit("timer:started", request.body);
  response.sendStatus(204);
});

const address = { port: 0, host: "127.0.0.1", backlog: 4096 }; // or a crowd would be turned away
server.listen(address, () => console.log(`Ready at http://127.0.0.1:${server.address().port}`));
