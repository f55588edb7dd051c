"""python-socketio on Tornado: what is posted for an organization is emitted to its room."""

import asyncio
import json
from urllib.parse import parse_qs

import socketio
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

server = socketio.AsyncServer(async_mode="tornado")


@server.event
async def connect(sid: str, environ: dict[str, str]) -> None:
    await server.enter_room(sid, parse_qs(environ["QUERY_STRING"])["org"][0])


class Publish(RequestHandler):
    async def post(self, organization: str) -> None:
        await server.emit("timer:started", json.loads(self.request.body), room=organization)
        self.set_status(204)


async def main() -> None:
    sockets = bind_sockets(0, "127.0.0.1")
    handler = socketio.get_tornado_handler(server)
    HTTPServer(Application([("/socket.io/", handler), (r"/publish/(\w+)", Publish)])).add_sockets(sockets)
    print(f"Ready at http://127.0.0.1:{sockets[0].getsockname()[1]}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
