/* The least that a fan-out can cost: a bare loop of `send`. `send COUNT MESSAGE`.

   Takes COUNT listeners and greets each; the connections after them, one at a time, are a publisher's: whatever it
   sends makes the message go out to all. */

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int taken(int listening) {
    int one = 1, fd = accept(listening, NULL, NULL);
    if (fd < 0) exit(1);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
}

static int opened(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listening = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listening, (struct sockaddr *)&address, size) || listen(listening, 128)) exit(1);
    getsockname(listening, (struct sockaddr *)&address, &size);
    printf("http://127.0.0.1:%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return listening;
}

int main(int argc, char **argv) {
    static const char done[] = "HTTP/1.1 204 No Content\r\n\r\n";
    char request[65536];
    if (argc != 3) return 2;
    int count = atoi(argv[1]), listening = opened(), *fds = calloc(count, sizeof *fds);
    size_t size = strlen(argv[2]);
    for (int i = 0; i < count; i++) {
        fds[i] = taken(listening);
        send(fds[i], "hello", 5, 0);
    }
    for (;;) {
        int publisher = taken(listening);
        while (recv(publisher, request, sizeof request, 0) > 0) {
            for (int i = 0; i < count; i++) send(fds[i], argv[2], size, 0);
            send(publisher, done, sizeof done - 1, 0);
        }
        close(publisher);
    }
}
