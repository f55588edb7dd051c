/* A crowd that comes to one server: `crowd PORT COUNT AT_ONCE AWAIT...`.

   Standard input holds, for each client and each AWAIT, what it says before it awaits that: 4 bytes of length, in the
   machine's order, and as many bytes. Nothing is awaited after an empty AWAIT. AT_ONCE clients are on their way in at
   any time; whose connection ends on the way tries again from the start. Once each has got all that it awaits, this is
   written to standard output, in integers of 8 bytes: how often one tried again, the moment of the first connection,
   and those at which each was through, nanoseconds of the monotonic clock. Then all stay until they are told to go. */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
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

enum { TURN = 512, CHUNK = 1 << 18, MOST_AWAITED = 64, MOST_TRIES = 10 };

static const char engine_io_ping[] = "\x81\x01" "2", engine_io_pong[] = "\x81\x81" "abcd" "\x52"; /* '3' ^ 'a' */

struct word {
    uint32_t size;
    char *bytes;
};

struct client {
    int fd, step, kept;
    char tail[MOST_AWAITED]; /* of what came last, as what is awaited may come in two parts */
};

static struct client *clients;
static struct word *words;
static int64_t *told, *moments;
static int count, at_once, steps, through, epoll;
static char **awaited;
static struct sockaddr_in server = {.sin_family = AF_INET};

static void give_up(const char *why) {
    perror(why);
    exit(1);
}

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static struct word word(void) {
    struct word read;
    if (fread(&read.size, sizeof read.size, 1, stdin) != 1) give_up("A word is missing");
    read.bytes = malloc(read.size);
    if (fread(read.bytes, 1, read.size, stdin) != read.size) give_up("A word is cut off");
    return read;
}

static void say(int fd, const char *bytes, size_t size) {
    send(fd, bytes, size, MSG_NOSIGNAL); /* if it fails, the connection's end is heard */
}

static void come(int index) {
    int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (fd < 0 || (connect(fd, (struct sockaddr *)&server, sizeof server) && errno != EINPROGRESS)) give_up("connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct epoll_event connected = {.events = EPOLLOUT, .data.u32 = index};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &connected)) give_up("epoll_ctl");
    clients[index] = (struct client){.fd = fd};
}

static void speak(int index);

static void go_on(int index, int64_t moment) {
    if (++clients[index].step < steps) return speak(index);
    moments[index] = moment;
    size_t size = (2 + count) * sizeof *told;
    if (++through == count && (fwrite(told, 1, size, stdout) != size || fflush(stdout))) give_up("write");
}

static void speak(int index) {
    struct client *client = &clients[index];
    struct word *next = &words[index * steps + client->step];
    client->kept = 0;
    say(client->fd, next->bytes, next->size);
    if (!*awaited[client->step]) go_on(index, now());
}

static void enter(int index) {
    struct epoll_event readable = {.events = EPOLLIN, .data.u32 = index};
    if (epoll_ctl(epoll, EPOLL_CTL_MOD, clients[index].fd, &readable)) give_up("epoll_ctl");
    speak(index);
}

static void try_again(int index) {
    if (clients[index].step == steps) give_up("A connection ended");
    if (told[0]++ == (int64_t)MOST_TRIES * count) give_up("Connections end again and again");
    close(clients[index].fd);
    come(index);
}

static void hear(int index) {
    static char heard[MOST_AWAITED + CHUNK];
    struct client *client = &clients[index];
    memcpy(heard, client->tail, client->kept);
    ssize_t size = recv(client->fd, heard + client->kept, CHUNK, 0);
    if (size <= 0) return try_again(index);
    int64_t moment = now();
    size += client->kept;
    if (memmem(heard, size, engine_io_ping, 3)) say(client->fd, engine_io_pong, sizeof engine_io_pong - 1);
    if (client->step == steps) return;
    size_t length = strlen(awaited[client->step]);
    client->kept = size < (ssize_t)length ? size : (ssize_t)length - 1;
    memcpy(client->tail, heard + size - client->kept, client->kept);
    if (memmem(heard, size, awaited[client->step], length)) go_on(index, moment);
}

int main(int argc, char **argv) {
    if (argc < 5) return 2;
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    server.sin_port = htons(atoi(argv[1]));
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    count = atoi(argv[2]);
    at_once = atoi(argv[3]);
    steps = argc - 4;
    awaited = argv + 4;
    clients = calloc(count, sizeof *clients);
    told = calloc(2 + count, sizeof *told);
    moments = told + 2;
    words = calloc((size_t)count * steps, sizeof *words);
    for (int i = 0; i < count * steps; i++) words[i] = word();
    epoll = epoll_create1(0);
    told[1] = now();
    for (int next = 0;;) {
        while (next < count && next - through < at_once) come(next++);
        struct epoll_event ready[TURN];
        int number = epoll_wait(epoll, ready, TURN, -1);
        for (int i = 0; i < number; i++) (ready[i].events & EPOLLOUT ? enter : hear)(ready[i].data.u32);
    }
}
