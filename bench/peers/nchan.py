"""nchan in nginx: what is posted for an organization goes to its WebSockets and event streams."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

CONFIG = """
load_module MODULES/ngx_nchan_module.so;
daemon off;
worker_processes 1;
worker_rlimit_nofile 20000;
error_log stderr;
pid nginx.pid;
events { worker_connections 20000; }
http {
    access_log off;
    client_body_temp_path temp;
    proxy_temp_path temp;
    fastcgi_temp_path temp;
    uwsgi_temp_path temp;
    scgi_temp_path temp;
    server {
        listen 127.0.0.1:PORT;
        location ~ ^/publish/(\\w+)$ { nchan_publisher; nchan_channel_id $1; }
        location ~ ^/subscribe/(\\w+)$ {
            nchan_subscriber websocket eventsource;
            nchan_channel_id $1;
            nchan_subscriber_first_message newest;
        }
    }
}
"""
PATIENCE_SECONDS = 10
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") or "nginx"


def modules() -> str:
    """Where this nginx keeps its modules."""
    built = subprocess.run([NGINX, "-V"], capture_output=True, text=True, check=True).stderr
    return built.partition("--modules-path=")[2].split()[0]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def wait_for(port: int) -> None:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            if time.monotonic() > give_up_at:
                raise
            time.sleep(0.05)


def main(folder: Path) -> None:
    port = free_port()
    (folder / "nginx.conf").write_text(CONFIG.replace("PORT", str(port)).replace("MODULES", modules()))
    nginx = subprocess.Popen([NGINX, "-p", folder, "-c", "nginx.conf", "-e", "stderr"])
    signal.signal(signal.SIGTERM, lambda *_: nginx.terminate())
    wait_for(port)
    print(f"Ready at http://127.0.0.1:{port}", flush=True)
    nginx.wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
