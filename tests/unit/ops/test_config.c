/* Where a setting's value comes from, what is refused, and in which words. */
#include "test.h"

#include <sys/mman.h>
#include <unistd.h>

#include "ops/config.h"

enum { ARGUMENTS_MAX = 16 };

struct outcome {
    jt_err err;
    struct config config;
    char *rest[ARGUMENTS_MAX];
    int rest_count;
    jt_str problem;
};

static char *no_environment[] = { NULL };

/* Arguments as one text, separated by single spaces. */
static struct outcome load(const char *arguments, char **environment)
{
    static char text[1024];
    char *list[ARGUMENTS_MAX];
    int count = 0;
    struct outcome got = { .problem = JT_STR("") };
    snprintf(text, sizeof(text), "%s", arguments);
    for (char *save, *word = strtok_r(text, " ", &save); word != NULL;
         word = strtok_r(NULL, " ", &save))
        list[count++] = word;
    got.err = config_load(count, list, environment, test_arena(), &got.config, got.rest,
                          &got.rest_count, &got.problem);
    return got;
}

/* The same with a file of that text, which is at PATH in arguments; its real name is the process's
 * own, so problems are compared behind it. */
static struct outcome load_file(const char *text)
{
    char argument[64];
    int fd = memfd_create("config", 0);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    snprintf(argument, sizeof(argument), "--config /proc/self/fd/%d", fd);
    struct outcome got = load(argument, no_environment);
    close(fd);
    return got;
}

TEST(defaults)
{
    struct outcome got = load("", no_environment);
    CHECK_OK("load", got.err);
    CHECK_STR("database", got.config.database, "sqlite:data/jeton.db");
    CHECK_STR("listen", got.config.listen, "127.0.0.1:8080");
    CHECK_STR("issuer", got.config.issuer, "http://localhost:8080");
    CHECK("nobody set the issuer", !config_is_given(&got.config, "issuer"));
    CHECK_INT("algorithm", got.config.signing_algorithm, JOSE_RS256);
    CHECK_INT("level", got.config.log_level, LOG_INFO);
    CHECK_INT("cache", got.config.jwks_cache_s, 300);
    CHECK_INT("lead", got.config.signing_key_lead_s, 86400);
    CHECK("not development", !got.config.is_development);
    CHECK_INT("tls", got.config.tls_cert.len, 0);
}

TEST(every_setting_reads_its_own_text_back)
{
    for (size_t i = 0; i < setting_count; i++) {
        struct outcome got = load("", no_environment);
        struct config other = { 0 };
        jt_str text, again, problem;
        CHECK_OK(settings[i].flag, config_text(&settings[i], &got.config, test_arena(), &text));
        CHECK_STR(settings[i].flag, text, settings[i].default_text);
        if (text.len == 0)
            continue;
        CHECK_OK(settings[i].flag,
                 config_set(&settings[i], text, "a test", test_arena(), &other, &problem));
        CHECK_OK(settings[i].flag, config_text(&settings[i], &other, test_arena(), &again));
        CHECK("the same", jt_str_eq(text, again));
    }
}

TEST(a_flag_wins_over_the_environment_and_that_over_the_file)
{
    char *environment[] = { "JETON_LOG_LEVEL=error",
                            "JETON_JWKS_CACHE_S=2",
                            "JETON_ISSUER=",
                            "JETON_CONFIG=/dev/stdin",
                            "JETONX=1",
                            NULL };
    char config_variable[64];
    int fd = memfd_create("config", 0);
    static const char text[] = "# a comment\n\n  log_level = debug\r\n jwks_cache_s=3\n"
                               "signing_algorithm =\tEdDSA \ntls_cert = /a b = c # d\ntls_key=k";
    assert_int_equal(write(fd, text, sizeof(text) - 1), (ssize_t)sizeof(text) - 1);
    snprintf(config_variable, sizeof(config_variable), "JETON_CONFIG=/proc/self/fd/%d", fd);
    environment[3] = config_variable;

    struct outcome got = load("--log-level warning", environment);
    close(fd);
    CHECK_OK("load", got.err);
    CHECK_INT("the flag", got.config.log_level, LOG_WARNING);
    CHECK_INT("the environment", got.config.jwks_cache_s, 2);
    CHECK_INT("the file", got.config.signing_algorithm, JOSE_EDDSA);
    CHECK_STR("a value goes to the end of its line", got.config.tls_cert, "/a b = c # d");
    CHECK_STR("a last line without an end", got.config.tls_key, "k");
    CHECK_STR("an empty variable is none", got.config.issuer, "http://localhost:8080");
    CHECK("so nobody set the issuer", !config_is_given(&got.config, "issuer"));
    CHECK("somebody the level", config_is_given(&got.config, "log_level"));
}

TEST(what_is_no_setting_is_left_in_order)
{
    struct outcome got =
        load("--name x --listen=0.0.0.0:80 --json --development word -- --issuer", no_environment);
    static const char *const want[] = { "--name", "x", "--json", "word", "--", "--issuer" };
    CHECK_OK("load", got.err);
    CHECK_STR("taken", got.config.listen, "0.0.0.0:80");
    CHECK("taken without a value", got.config.is_development);
    CHECK_INT("left", got.rest_count, COUNT(want));
    for (size_t i = 0; i < COUNT(want); i++)
        CHECK_STR("in order", str(got.rest[i]), want[i]);
}

TEST(the_last_of_a_repeated_flag_counts)
{
    CHECK_INT("level", load("--log-level=error --log-level=debug", no_environment).config.log_level,
              LOG_DEBUG);
}

static const struct {
    const char *name, *arguments, *want; /* want NULL: accepted */
} cases[] = {
    { "listen on IPv6", "--listen [::1]:443", NULL },
    { "listen on any free port", "--listen 127.0.0.1:0", NULL },
    { "listen without a port", "--listen 127.0.0.1",
      "--listen: \"127.0.0.1\" is not ADDR:PORT; examples: 127.0.0.1:8080, 0.0.0.0:80, "
      "[::1]:8080" },
    { "listen on a name", "--listen=localhost:80",
      "--listen: \"localhost:80\" is not ADDR:PORT; examples: 127.0.0.1:8080, 0.0.0.0:80, "
      "[::1]:8080" },
    { "listen on IPv6 without brackets", "--listen ::1:80",
      "--listen: \"::1:80\" is not ADDR:PORT; examples: 127.0.0.1:8080, 0.0.0.0:80, [::1]:8080" },
    { "listen past the last port", "--listen 1.2.3.4:65536",
      "--listen: \"1.2.3.4:65536\" is not ADDR:PORT; examples: 127.0.0.1:8080, 0.0.0.0:80, "
      "[::1]:8080" },
    { "issuer with a path", "--issuer https://a.example/tokens", NULL },
    { "issuer with a slash", "--issuer https://a.example/",
      "--issuer: \"https://a.example/\" ends in a slash; write it without" },
    { "issuer without a scheme", "--issuer a.example",
      "--issuer: \"a.example\" is not an http or https URL; example: https://tokens.example.com" },
    { "issuer without a host", "--issuer https://",
      "--issuer: \"https://\" is not an http or https URL; example: https://tokens.example.com" },
    { "issuer without a host but a path", "--issuer https:///a",
      "--issuer: \"https:///a\" is not an http or https URL; example: https://tokens.example.com" },
    { "issuer with a query", "--issuer http://a?b",
      "--issuer: \"http://a?b\" has a query or a fragment; an issuer is a URL without them" },
    { "issuer with a quote", "--issuer http://a\"b",
      "--issuer: \"http://a\"b\" has a character that a URL cannot have" },
    { "issuer that is not ASCII", "--issuer http://z\xC3\xBCrich.example",
      "--issuer: \"http://z\xC3\xBCrich.example\" has a character that is not of ASCII; write the "
      "host as browsers send it, xn--..." },
    { "a database of another kind", "--database mysql://x",
      "--database: \"mysql://x\" is neither sqlite:PATH nor postgresql://USER@HOST/DATABASE; "
      "example: sqlite:data/jeton.db or "
      "sqlite:/var/lib/jeton/jeton.db" },
    { "a database without a path", "--database sqlite:",
      "--database: \"sqlite:\" has no path; write sqlite:PATH, example: sqlite:data/jeton.db or "
      "sqlite:/var/lib/jeton/jeton.db" },
    { "a database's URL with a password, which is not shown",
      "--database postgresql://jeton:hunter2@db/x",
      "--database: what is given has a password, which would be seen where the URL is; put it into "
      "a file and name that with passfile=PATH, or into the variable PGPASSWORD" },
    { "a number that is none", "--jwks-cache-s 5m",
      "--jwks-cache-s: \"5m\" is not a whole number from 0 to 86400" },
    { "less staleness than works", "--staleness-max-s 4",
      "--staleness-max-s: \"4\" is not a whole number from 5 to 86400" },
    { "a number below its limit", "--blocking-threads 0",
      "--blocking-threads: \"0\" is not a whole number from 1 to 64" },
    { "a number with a sign", "--event-loops -1",
      "--event-loops: \"-1\" is not a whole number from 0 to 256" },
    { "a choice there is not", "--signing-algorithm HS256",
      "--signing-algorithm: \"HS256\" is not one of RS256, ES256, EdDSA" },
    { "a switch that is neither", "--development=maybe",
      "--development: \"maybe\" is not true or false" },
    { "a control character", "--tls-cert a\x01",
      "--tls-cert has a control character or is not UTF-8" },
    { "a character that turns the direction", "--tls-cert a\u202eb",
      "--tls-cert has an invisible or direction-changing character" },
    { "an environment's name that is too long",
      "--console-environment 123456789012345678901234567890123",
      "--console-environment: \"123456789012345678901234567890123\" is not 0 to 32 characters, on "
      "one line, without invisible or direction-changing ones, and not only spaces" },
    { "an environment's color that there is not", "--console-color pink",
      "--console-color: \"pink\" is not one of gray, red, orange, yellow, green, blue, violet" },
    { "a flag without its value", "--listen", "--listen needs a value: --listen ADDR:PORT" },
    { "a flag where a value should be", "--listen --json",
      "--listen needs a value: --listen ADDR:PORT" },
    { "half of TLS", "--tls-cert a.pem", "tls_cert is set and tls_key is not; TLS needs both" },
    { "the other half of TLS", "--tls-key a.pem",
      "tls_key is set and tls_cert is not; TLS needs both" },
    { "a file that is not there", "--config /nowhere/jeton.conf",
      "--config: /nowhere/jeton.conf does not exist" },
};

TEST(problems_name_the_setting_the_value_and_the_way_out)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct outcome got = load(cases[i].arguments, no_environment);
        const bool is_store = strstr(cases[i].arguments, "--database") != NULL;
        const bool is_file = strstr(cases[i].arguments, "--config") != NULL;
        const enum jt_code refused = is_store ? JT_STORE : is_file ? JT_IO : JT_INVALID;
        CHECK_CODE(cases[i].name, got.err, cases[i].want == NULL ? JT_OK : refused);
        CHECK_STR(cases[i].name, got.problem, cases[i].want == NULL ? "" : cases[i].want);
    }
}

TEST(a_wrong_variable_is_named)
{
    char *environment[] = { "JETON_LISTEN=80 80", NULL };
    CHECK_STR("problem", load("", environment).problem,
              "JETON_LISTEN: \"80 80\" is not ADDR:PORT; examples: 127.0.0.1:8080, 0.0.0.0:80, "
              "[::1]:8080");
}

static const struct {
    const char *name, *text, *want; /* behind the name of the file */
} file_cases[] = {
    { "a wrong value", "\n#\nlog_level = loud\n",
      " line 3: log_level: \"loud\" is not one of debug, info, warning, error" },
    { "a key that is almost one", "isuer = http://a",
      " line 1: there is no setting \"isuer\"; did you mean issuer?" },
    { "a key that is none", "colour = red",
      " line 1: there is no setting \"colour\"; see: jeton help settings" },
    { "a key twice", "issuer = http://a\nissuer = http://a",
      " line 2: issuer is set already on line 1" },
    { "no equals sign", "listen 127.0.0.1:80", " line 1 is not \"key = value\"" },
    { "no key", "= 1", " line 1: there is no setting \"\"; see: jeton help settings" },
    { "a file that names a file", "config = a",
      " line 1: there is no setting \"config\"; see: jeton help settings" },
    { "bytes that are no text", "\x80\x01 = 1", " line 1: this is not text" },
};

TEST(problems_in_a_file_name_its_line)
{
    for (size_t i = 0; i < COUNT(file_cases); i++) {
        struct outcome got = load_file(file_cases[i].text);
        CHECK_CODE(file_cases[i].name, got.err, JT_IO);
        const char *behind_name = memchr(got.problem.ptr, ' ', got.problem.len);
        CHECK_STR(file_cases[i].name, str(behind_name), file_cases[i].want);
    }
}

TEST(a_file_is_bounded)
{
    char *text = malloc(CONFIG_FILE_MAX_BYTES + 2);
    memset(text, '\n', CONFIG_FILE_MAX_BYTES + 1);
    text[CONFIG_FILE_MAX_BYTES + 1] = '\0';
    CHECK_CODE("one byte too large", load_file(text).err, JT_IO);
    text[CONFIG_FILE_MAX_BYTES] = '\0';
    CHECK_OK("as large as it may be", load_file(text).err);
    free(text);
}

TEST(a_long_value_is_shown_in_part_and_never_half_a_character)
{
    char argument[600] = "--log-level=x";
    for (size_t i = 0; i < 200; i++)
        strcat(argument, "\xC3\xBC");
    struct outcome got = load(argument, no_environment);
    CHECK_CODE("refused", got.err, JT_INVALID);
    CHECK("short", got.problem.len < 200);
    CHECK("whole characters", jt_str_is_utf8(got.problem));
}

TEST(listen_is_taken_apart)
{
    jt_str address;
    uint16_t port;
    CHECK_OK("IPv4", config_listen(str("127.0.0.1:8080"), &address, &port));
    CHECK_STR("IPv4", address, "127.0.0.1");
    CHECK_INT("IPv4", port, 8080);
    CHECK_OK("IPv6", config_listen(str("[::1]:443"), &address, &port));
    CHECK_STR("IPv6", address, "::1");
    CHECK_INT("IPv6", port, 443);
    CHECK_CODE("IPv4 in brackets", config_listen(str("[1.2.3.4]:1"), &address, &port), JT_INVALID);
    CHECK_CODE("empty", config_listen(str(""), &address, &port), JT_INVALID);
    CHECK_CODE("only a port", config_listen(str(":80"), &address, &port), JT_INVALID);
}

/* A key, its variable and its flag are one name in three spellings. */
TEST(every_setting_is_spelled_the_same_everywhere)
{
    for (size_t i = 0; i < setting_count; i++) {
        const struct setting *setting = &settings[i];
        char environment[64] = "JETON_", flag[64] = "--";
        const char *key = setting->key == NULL ? "config" : setting->key;
        for (size_t k = 0; key[k] != '\0'; k++) {
            char letter = key[k];
            environment[6 + k] = letter == '_' ? '_' : (char)(letter - 'a' + 'A');
            flag[2 + k] = letter == '_' ? '-' : letter;
        }
        CHECK_STR(key, str(setting->environment), environment);
        CHECK_STR(key, str(setting->flag), flag);
        CHECK(key, setting->help != NULL && setting->help[strlen(setting->help) - 1] == '.');
        CHECK(key, (setting->type == SETTING_FLAG) == (setting->value_name == NULL));
    }
}
