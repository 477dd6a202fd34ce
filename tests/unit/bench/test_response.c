/* test_response: answers as servers send them, in any pieces. */
#include "test.h"

#include "bench/response.h"

enum { PIECE_MAX = 7 };

/* Feeds it in pieces of so many bytes; the last step. */
static enum response_step feed(struct response *response, jt_str answer, size_t piece)
{
    enum response_step step = RESPONSE_NEEDS_MORE;
    for (size_t at = 0; at < answer.len && step == RESPONSE_NEEDS_MORE; at += piece) {
        const size_t left = answer.len - at;
        step = response_read(response, (jt_str){ answer.ptr + at, left < piece ? left : piece });
    }
    return step;
}

TEST(an_answer_is_read_in_any_pieces)
{
    static const struct {
        const char *name, *answer, *body;
        int status;
        bool keeps;
    } cases[] = {
        { "with a length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello", 200,
          true },
        { "in chunks",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
          "hello", 200, true },
        { "a refusal", "HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\n{}", "{}", 401,
          true },
        { "a last one", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx", "x",
          200, false },
        { "an empty one", "HTTP/1.1 204 No Content\r\n\r\n", "", 204, true },
    };
    struct response *response = NULL;
    CHECK_OK("new", response_new(&response));
    for (size_t i = 0; i < COUNT(cases); i++)
        for (size_t piece = 1; piece <= PIECE_MAX; piece++) {
            char bytes[64];
            struct jt_buf body = jt_buf_over(bytes, sizeof(bytes));
            response_begin(response, &body);
            CHECK_INT(cases[i].name, feed(response, str(cases[i].answer), piece), RESPONSE_DONE);
            CHECK_INT(cases[i].name, response_status(response), cases[i].status);
            CHECK_STR(cases[i].name, jt_buf_str(&body), cases[i].body);
            CHECK_INT(cases[i].name, response_keeps_connection(response), cases[i].keeps);
        }
    response_free(response);
}

TEST(what_is_no_answer_or_too_much_of_one_is_faulty)
{
    static const char *const answers[] = {
        "SSH-2.0-OpenSSH\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
    };
    struct response *response = NULL;
    CHECK_OK("new", response_new(&response));
    for (size_t i = 0; i < COUNT(answers); i++) {
        response_begin(response, NULL);
        CHECK_INT(answers[i], response_read(response, str(answers[i])), RESPONSE_FAULTY);
    }
    response_free(response);
}
