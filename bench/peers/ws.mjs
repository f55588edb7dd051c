// Bare WebSockets on Node: what is posted for an organization is sent to its clients as it came.
import { createServer } from "node:http";
import { WebSocketServer } from "ws";

const members = new Map();

function publish(organization, message) {
  for (const socket of members.get(organization) ?? []) socket.send(message, { binary: false });
}

const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  publish(request.url, Buffer.concat(chunks));
  response.writeHead(204).end();
});

new WebSocketServer({ server }).on("connection", (socket, request) => {
  if (!members.has(request.url)) members.set(request.url, new Set());
  members.get(request.url).add(socket);
  socket.on("close", () => members.get(request.url).delete(socket));
});

server.listen(0, "127.0.0.1", () => console.log(`Ready at http://127.0.0.1:${server.address().port}`));
