/*
 * signer_apart: what it would cost to have the private keys in a process of their own. Signs ES256
 * in this process, then in a child that is asked through shared memory and futex(2), or through a
 * socketpair(2); prints the time and the processor's time of both processes for each signature.
 *
 *   cc -O2 -o /tmp/signer_apart bench/signer_apart.c -lcrypto && /tmp/signer_apart
 */
#define _GNU_SOURCE
#include <linux/futex.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 40000, INPUT_BYTES = 400, SIGNATURE_MAX_BYTES = 80 };

struct slot {
    _Atomic uint32_t turn; /* even: the asker's */
    unsigned char input[INPUT_BYTES], signature[SIGNATURE_MAX_BYTES];
    size_t signature_len;
};

static EVP_PKEY *key;
static EVP_MD_CTX *prepared, *context;

static void sign(struct slot *slot)
{
    slot->signature_len = sizeof(slot->signature);
    if (EVP_MD_CTX_copy_ex(context, prepared) != 1 ||
        EVP_DigestSign(context, slot->signature, &slot->signature_len, slot->input,
                       sizeof(slot->input)) != 1)
        abort();
}

static void turn_to(struct slot *slot, uint32_t turn)
{
    atomic_store(&slot->turn, turn);
    syscall(SYS_futex, &slot->turn, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static void wait_for(struct slot *slot, uint32_t turn)
{
    uint32_t seen;
    while ((seen = atomic_load(&slot->turn)) != turn)
        syscall(SYS_futex, &slot->turn, FUTEX_WAIT, seen, NULL, NULL, 0);
}

static void serve_futex(struct slot *slot, int fd)
{
    (void)fd;
    for (uint32_t i = 0; i < ROUNDS; i++) {
        wait_for(slot, 2 * i + 1);
        sign(slot);
        turn_to(slot, 2 * i + 2);
    }
}

static void ask_futex(struct slot *slot, int fd, uint32_t i)
{
    (void)fd;
    turn_to(slot, 2 * i + 1);
    wait_for(slot, 2 * i + 2);
}

static void serve_socket(struct slot *slot, int fd)
{
    for (uint32_t i = 0; i < ROUNDS; i++) {
        if (read(fd, slot->input, INPUT_BYTES) != INPUT_BYTES)
            abort();
        sign(slot);
        if (write(fd, slot->signature, SIGNATURE_MAX_BYTES) != SIGNATURE_MAX_BYTES)
            abort();
    }
}

static void ask_socket(struct slot *slot, int fd, uint32_t i)
{
    unsigned char signature[SIGNATURE_MAX_BYTES];
    (void)i;
    if (write(fd, slot->input, INPUT_BYTES) != INPUT_BYTES ||
        read(fd, signature, sizeof(signature)) != sizeof(signature))
        abort();
}

static double wall_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static double cpu_us(int who)
{
    struct rusage used;
    getrusage(who, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

static void measure(const char *name, void (*serve)(struct slot *, int),
                    void (*ask)(struct slot *, int, uint32_t))
{
    struct slot *slot =
        mmap(NULL, sizeof(*slot), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int ends[2];
    socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
    const double cpu_before = cpu_us(RUSAGE_SELF) + cpu_us(RUSAGE_CHILDREN), before = wall_us();
    const pid_t child = serve != NULL ? fork() : 0;
    if (serve != NULL && child == 0) {
        serve(slot, ends[1]);
        _exit(0);
    }
    for (uint32_t i = 0; i < ROUNDS; i++)
        if (ask != NULL)
            ask(slot, ends[0], i);
        else
            sign(slot);
    if (serve != NULL)
        waitpid(child, NULL, 0);
    printf("%-12s %6.1f us each, %6.1f us of processors\n", name, (wall_us() - before) / ROUNDS,
           (cpu_us(RUSAGE_SELF) + cpu_us(RUSAGE_CHILDREN) - cpu_before) / ROUNDS);
}

int main(void)
{
    key = EVP_EC_gen("P-256");
    prepared = EVP_MD_CTX_new();
    context = EVP_MD_CTX_new();
    EVP_DigestSignInit(prepared, NULL, EVP_sha256(), NULL, key);
    for (int i = 0; i < 2; i++) {
        measure("in process", NULL, NULL);
        measure("futex", serve_futex, ask_futex);
        measure("socketpair", serve_socket, ask_socket);
    }
}
