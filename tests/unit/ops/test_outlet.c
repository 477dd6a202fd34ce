/* What is printed never waits: readers that are slow, gone or never come lose lines, and are told.
 */
#include "clocks.h"
#include "test.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "ops/outlet.h"

enum { RING_BYTES = 64 * 1024, READ_MAX_BYTES = 4 << 20, PATIENCE_MS = 20000 };

#define LINE "a line of some thirty-two bytes\n"

static void tell_lost(void *context, uint64_t lines, struct jt_buf *notice)
{
    if (context != NULL)
        __atomic_store_n((bool *)context, true, __ATOMIC_RELEASE);
    jt_buf_put(notice, JT_STR("lost "));
    jt_buf_put_int(notice, (int64_t)lines);
    jt_buf_put_char(notice, '\n');
}

static const struct outlet_events events = { .tell_lost = tell_lost };

/* A pipe that is full: whoever writes into it waits at once. */
static void full_pipe(int ends[2])
{
    char bytes[PIPE_BUF];
    memset(bytes, '\n', sizeof(bytes));
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(fcntl(ends[1], F_SETPIPE_SZ, PIPE_BUF), PIPE_BUF);
    assert_int_equal(write(ends[1], bytes, sizeof(bytes)), PIPE_BUF);
}

static size_t count_of(jt_str text, const char *word)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += jt_str_starts((jt_str){ text.ptr + i, text.len - i }, str(word));
    return count;
}

static void put_lines(struct outlet *outlet, size_t count)
{
    for (size_t i = 0; i < count; i++)
        outlet_put(outlet, JT_STR(LINE));
}

/* Reads until a text has come, or until the end without one; what came is in test_arena(). */
static jt_str read_until(int fd, const char *word)
{
    char *bytes = NULL;
    const struct jt_instant from = jt_instant_now();
    jt_str text = { NULL, 0 };
    CHECK_OK("arena", jt_arena_alloc(test_arena(), READ_MAX_BYTES, &bytes));
    text.ptr = bytes;
    while (ms_since(from) < PATIENCE_MS && (word == NULL || count_of(text, word) == 0)) {
        struct pollfd readable = { .fd = fd, .events = POLLIN };
        if (poll(&readable, 1, 100) <= 0)
            continue;
        const ssize_t n = read(fd, bytes + text.len, READ_MAX_BYTES - text.len);
        if (n <= 0)
            break;
        text.len += (size_t)n;
    }
    return text;
}

TEST(what_is_put_is_written_in_its_order_and_at_the_end_all_of_it)
{
    int ends[2];
    struct outlet *outlet = NULL;
    assert_int_equal(pipe(ends), 0);
    CHECK_OK("open", outlet_open(ends[1], RING_BYTES, &events, NULL, &outlet));
    outlet_put(outlet, JT_STR("first\n"));
    put_lines(outlet, 1000);
    outlet_put(outlet, JT_STR("last\n"));
    CHECK("ends in time", outlet_close(outlet, jt_instant_in_ms(PATIENCE_MS)));
    close(ends[1]);
    jt_str text = read_until(ends[0], NULL);
    CHECK("first", jt_str_starts(text, JT_STR("first\n" LINE)));
    CHECK_INT("all between", count_of(text, LINE), 1000);
    CHECK_STR("last", ((jt_str){ text.ptr + text.len - 5, 5 }), "last\n");
    close(ends[0]);
}

TEST(a_reader_that_does_not_read_stops_nobody_and_hears_how_much_it_missed)
{
    enum { LINES = 20000 }; /* 640 KiB: the ring does not hold it */
    int ends[2];
    struct outlet *outlet = NULL;
    full_pipe(ends);
    CHECK_OK("open", outlet_open(ends[1], RING_BYTES, &events, NULL, &outlet));
    put_lines(outlet, LINES);

    jt_str text = read_until(ends[0], "lost ");
    size_t at = 0;
    int64_t lost = 0;
    while (!jt_str_starts((jt_str){ text.ptr + at, text.len - at }, JT_STR("lost ")))
        at++;
    CHECK_OK("number",
             jt_str_to_int((jt_str){ text.ptr + at + 5, text.len - at - 6 }, 1, LINES, &lost));
    CHECK_INT("none is forgotten", (int64_t)count_of(text, LINE) + lost, LINES);
    CHECK("most are lost", lost > LINES / 2);

    outlet_put(outlet, JT_STR("again\n"));
    CHECK_STR("then all is as before", read_until(ends[0], "again\n"), "again\n");
    CHECK("ends in time", outlet_close(outlet, jt_instant_in_ms(PATIENCE_MS)));
    close(ends[0]);
    close(ends[1]);
}

TEST(the_end_waits_for_a_reader_only_so_long)
{
    static struct outlet *left_behind; /* with its pipe, as at the end of a process */
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    CHECK_OK("open", outlet_open(ends[1], RING_BYTES, &events, NULL, &left_behind));
    put_lines(left_behind, 4096);
    const struct jt_instant began = jt_instant_now();
    CHECK("its thread still waits", !outlet_close(left_behind, jt_instant_in_ms(50)));
    CHECK("nobody else does", ms_since(began) < PATIENCE_MS / 2);
}

TEST(a_reader_that_is_gone_is_an_error_and_no_signal)
{
    int ends[2];
    struct outlet *outlet = NULL;
    assert_int_equal(pipe(ends), 0);
    CHECK_OK("open", outlet_open(ends[1], RING_BYTES, &events, NULL, &outlet));
    close(ends[0]);
    put_lines(outlet, 10000);
    CHECK("ends in time", outlet_close(outlet, jt_instant_in_ms(PATIENCE_MS)));
    close(ends[1]);
}

TEST(a_place_that_cannot_be_written_for_a_while_is_told_later)
{
    int ends[2];
    bool is_tried = false;
    const struct outlet_events with_sign = { .tell_lost = tell_lost, .context = &is_tried };
    const struct timespec pause = { .tv_nsec = 1000 * 1000 };
    const struct jt_instant from = jt_instant_now();
    struct outlet *outlet = NULL;
    assert_int_equal(pipe(ends), 0);
    const int full = open("/dev/full", O_WRONLY);
    const int fd = dup(full);
    CHECK_OK("open", outlet_open(fd, RING_BYTES, &with_sign, NULL, &outlet));
    put_lines(outlet, 7);
    while (!__atomic_load_n(&is_tried, __ATOMIC_ACQUIRE) && ms_since(from) < PATIENCE_MS)
        nanosleep(&pause, NULL);             /* until its lines have met the full disk */
    assert_int_equal(dup2(ends[1], fd), fd); /* and here it has room again */
    CHECK_STR("told", read_until(ends[0], "lost"), "lost 7\n");
    outlet_put(outlet, JT_STR("again\n"));
    CHECK_STR("goes on", read_until(ends[0], "again\n"), "again\n");
    CHECK("ends in time", outlet_close(outlet, jt_instant_in_ms(PATIENCE_MS)));
    close(full);
    close(fd);
    close(ends[0]);
    close(ends[1]);
}

TEST(a_descriptor_that_somebody_made_non_blocking_loses_nothing)
{
    int ends[2];
    struct outlet *outlet = NULL;
    assert_int_equal(pipe2(ends, O_NONBLOCK), 0);
    CHECK_OK("open", outlet_open(ends[1], 512 * 1024, &events, NULL, &outlet));
    put_lines(outlet, 8192); /* 256 KiB: more than the pipe */
    outlet_put(outlet, JT_STR("last\n"));
    jt_str text = read_until(ends[0], "last\n");
    CHECK_INT("all", count_of(text, LINE), 8192);
    CHECK("ends in time", outlet_close(outlet, jt_instant_in_ms(PATIENCE_MS)));
    close(ends[0]);
    close(ends[1]);
}

static void *put_many(void *outlet)
{
    put_lines(outlet, 5000);
    return NULL;
}

TEST(lines_of_many_threads_never_mix_and_each_is_written_or_counted)
{
    enum { THREADS = 4 };
    int ends[2];
    pthread_t threads[THREADS];
    struct outlet *outlet = NULL;
    assert_int_equal(pipe(ends), 0);
    CHECK_OK("open", outlet_open(ends[1], RING_BYTES, &events, NULL, &outlet));
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, put_many, outlet), 0);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    jt_str text = read_until(ends[0], "lost ");
    CHECK("ends in time", outlet_close(outlet, jt_instant_in_ms(PATIENCE_MS)));
    for (jt_str rest = text, line; jt_str_cut(&rest, '\n', &line);)
        CHECK("whole", line.len == 0 || line.len == sizeof(LINE) - 2 ||
                           jt_str_starts(line, JT_STR("lost ")));
    close(ends[0]);
    close(ends[1]);
}

static void count_turn(void *context)
{
    __atomic_add_fetch((int *)context, 1, __ATOMIC_RELAXED);
}

TEST(the_second_comes_round_also_while_much_is_written)
{
    int turns = 0;
    struct outlet *outlet = NULL;
    const int null = open("/dev/null", O_WRONLY);
    const struct outlet_events with_turns = { .each_second = count_turn, .context = &turns };
    const struct timespec pause = { .tv_nsec = 1000 * 1000 };
    const struct jt_instant from = jt_instant_now();
    CHECK_OK("open", outlet_open(null, RING_BYTES, &with_turns, NULL, &outlet));
    while (__atomic_load_n(&turns, __ATOMIC_RELAXED) == 0 && ms_since(from) < PATIENCE_MS) {
        put_lines(outlet, 10);
        nanosleep(&pause, NULL);
    }
    CHECK("ends in time", outlet_close(outlet, jt_instant_in_ms(PATIENCE_MS)));
    CHECK("came round", turns > 0);
    close(null);
}
