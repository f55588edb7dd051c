// One socket.io-client, unmodified, on a leash: told what to do on standard input, it tells what happens, line by line.
import { createInterface } from "node:readline";
import { io } from "socket.io-client";

const { url, cookie, cursor, resume, origin, options } = JSON.parse(process.argv[2]);
const headers = { ...(cookie && { cookie }), ...(origin && { origin }) };
let last = cursor;

const tell = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

const socket = io(url, {
  extraHeaders: headers,
  reconnectionDelay: 50,
  reconnectionDelayMax: 200,
  auth: (give) => give(last ? { cursor: last } : {}),
  ...options,
});

socket.on("connect", () => tell({ event: "connect", data: socket.io.engine.transport.name }));
socket.on("disconnect", (reason) => tell({ event: "disconnect", data: reason }));
socket.on("connect_error", (error) => tell({ event: "connect_error", data: { message: error.message, data: error.data ?? null, active: socket.active } }));
socket.onAny((event, data, meta, ...more) => {
  if (resume && meta) {
    last = meta.id;
  }
  tell({ event, data, meta, more });
});

const orders = {
  emit: (...words) => socket.emit(...words),
  transport: () => tell({ event: "transport", data: socket.io.engine.transport.name }),
  connect: () => socket.connect(),
  disconnect: () => socket.disconnect(),
  // the network goes, without a word
  cut: () => socket.io.engine.transport.ws?.terminate(),
};

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const [order, ...words] = JSON.parse(line);
    orders[order](...words);
  })
  .on("close", () => process.exit());
