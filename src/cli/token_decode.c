/* token decode: shows what is written in a token. Needs no store, no key and no network, and so
 * proves nothing; it says that plainly. */
#include "base/clock.h"
#include "cli/print_json.h"
#include "cli/token_text.h"

enum { FLAG_JSON };

#define NOT_VERIFIED "Nothing was verified: anybody can write such a token. See: jeton token verify"

static enum command_status print_decoded(const struct command_call *call,
                                         const struct token_text *text, bool is_json)
{
    struct jt_clock clock = jt_clock_system();
    int64_t now_ms = jt_now_ms(&clock);
    bool is_expired = token_text_is_expired(text, now_ms);
    if (is_json)
        return print_json(call,
                          json_pack("{s:O, s:O, s:b, s:b}", "header", text->header, "claims",
                                    text->claims, "is_expired", is_expired, "is_verified", 0));
    token_text_print(stdout, text, now_ms);
    if (is_expired)
        printf("\nThis token has expired.");
    else if (json_object_get(text->claims, "exp") == NULL)
        printf("\nThis token has no expiry.");
    else
        printf("\nThis token has not expired.");
    printf("\n" NOT_VERIFIED "\n");
    return COMMAND_DONE;
}

static enum command_status token_decode_run(const struct command_call *call)
{
    JT_AUTO(token_text_clear) struct token_text text = { 0 };
    struct flag_reader flags = {
        .call = call, .count = call->count, .arguments = call->arguments, .words_max = 1
    };
    jt_str word = JT_STR("-"), value, token;
    bool is_json = false;
    for (int flag; (flag = flags_next(&flags, &value)) != FLAGS_END;) {
        if (flag == FLAGS_WRONG)
            return COMMAND_USAGE;
        if (flag == FLAGS_WORD)
            word = value;
        else
            is_json = true;
    }

    enum command_status status = token_text_read(call, word, &token);
    if (status != COMMAND_DONE)
        return status;
    jt_err err = token_text_parse(token, call->arena, &text);
    if (err.code != JT_OK)
        return command_fail(call, "this is not a JWT", err);
    return print_decoded(call, &text, is_json);
}

static const struct command_flag token_decode_flags[] = {
    [FLAG_JSON] = { "--json", NULL, "Print one JSON object on standard output." },
};

const struct command command_token_decode = {
    .name = "token decode",
    .summary = "Show what is written in a token, without verifying it",
    .usage = "[TOKEN | -] [--json]",
    .flags = token_decode_flags,
    .flag_count = COUNT(token_decode_flags),
    .details =
        "Without TOKEN, or with -, the token is read from standard input, where other users\n"
        "of the machine do not see it.",
    .run = token_decode_run,
};
