/* Many clients of one server, in one process: `listeners PORT COUNT (SAY AWAIT)... EVENT`.

   Each client connects, then says and awaits in turn, then awaits EVENT again and again. Whenever all have got what
   they wait for - first their last AWAIT, then each EVENT - the moments at which they got it are written to standard
   output: COUNT integers of 8 bytes, nanoseconds of the monotonic clock. */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { AT_ONCE = 64, TURN = 512, CHUNK = 1 << 18 };

static const char engine_io_ping[] = "\x81\x01" "2", engine_io_pong[] = "\x81\x81" "abcd" "\x52"; /* '3' ^ 'a' */

struct client {
    int fd, step;
};

static struct client *clients;
static int64_t *moments;
static int count, steps, arrived, joining, epoll;
static char **words, *event;
static struct sockaddr_in server = {.sin_family = AF_INET};

static void give_up(const char *why) {
    fprintf(stderr, "listeners: %s (%m), after %.*s\n", why, (int)strcspn(words[0], "\r"), words[0]);
    exit(1);
}

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static void say(int fd, const char *word) {
    if (send(fd, word, strlen(word), 0) != (ssize_t)strlen(word)) give_up("send");
}

static void join(int index) {
    int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&server, sizeof server)) give_up("connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct epoll_event readable = {.events = EPOLLIN, .data.u32 = index};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &readable)) give_up("epoll_ctl");
    clients[index] = (struct client){.fd = fd};
    joining++;
    say(fd, words[0]);
}

static void arrive(int index, int64_t moment) {
    if (moments[index]) give_up("The same event came twice");
    moments[index] = moment;
    if (++arrived < count) return;
    size_t size = count * sizeof *moments;
    if (fwrite(moments, 1, size, stdout) != size || fflush(stdout)) give_up("write");
    memset(moments, 0, size);
    arrived = 0;
}

static void go_on(int index, int64_t moment) {
    struct client *client = &clients[index];
    if (client->step == steps) return arrive(index, moment);
    if (++client->step < steps) return say(client->fd, words[2 * client->step]);
    joining--;
    arrive(index, moment);
}

static void hear(int index) {
    static char heard[CHUNK];
    struct client *client = &clients[index];
    ssize_t size = recv(client->fd, heard, sizeof heard, 0);
    int64_t moment = now();
    if (size <= 0) give_up("A connection ended");
    const char *awaited = client->step < steps ? words[2 * client->step + 1] : event;
    if (memmem(heard, size, engine_io_ping, 3)) say(client->fd, engine_io_pong);
    if (memmem(heard, size, awaited, strlen(awaited))) go_on(index, moment);
}

int main(int argc, char **argv) {
    if (argc < 6 || argc % 2) return 2;
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    server.sin_port = htons(atoi(argv[1]));
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    count = atoi(argv[2]);
    words = argv + 3;
    steps = (argc - 4) / 2;
    event = argv[argc - 1];
    clients = calloc(count, sizeof *clients);
    moments = calloc(count, sizeof *moments);
    epoll = epoll_create1(0);
    for (int next = 0;;) {
        while (next < count && joining < AT_ONCE) join(next++);
        struct epoll_event ready[TURN];
        int number = epoll_wait(epoll, ready, TURN, -1);
        for (int i = 0; i < number; i++) hear(ready[i].data.u32);
    }
}
