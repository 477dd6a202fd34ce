/* master_key: its text, its file, and the keys derived from it. */
#include "test.h"

#include <sys/stat.h>
#include <unistd.h>

#include "keys/master_key.h"

#define HEX "000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F"

static char folder[] = "/tmp/test_master_key_XXXXXX";

static const char *path_of(const char *name)
{
    static char path[128];
    static bool is_made;
    if (!is_made)
        CHECK("folder", mkdtemp(folder) != NULL);
    is_made = true;
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return path;
}

static const char *file_of(const char *name, jt_str content, mode_t mode)
{
    const char *path = path_of(name);
    FILE *file = fopen(path, "wb");
    CHECK(name, file != NULL && fwrite(content.ptr, 1, content.len, file) == content.len);
    fclose(file);
    CHECK_INT(name, chmod(path, mode), 0);
    return path;
}

TEST(master_key_parse_takes_64_hexadecimal_digits)
{
    static const struct {
        const char *name;
        jt_str text;
        enum jt_code code;
    } cases[] = {
        { "digits of both cases", JT_STR_INIT(HEX), JT_OK },
        { "an end of line", JT_STR_INIT(HEX "\n"), JT_OK },
        { "an end of line of Windows", JT_STR_INIT(HEX "\r\n"), JT_OK },
        { "two ends of line", JT_STR_INIT(HEX "\n\n"), JT_INVALID },
        { "a carriage return alone", JT_STR_INIT(HEX "\r"), JT_INVALID },
        { "a space in front", JT_STR_INIT(" " HEX), JT_INVALID },
        { "one digit more", JT_STR_INIT(HEX "0"), JT_INVALID },
        { "nothing", JT_STR_INIT(""), JT_INVALID },
        { "an end of line alone", JT_STR_INIT("\n"), JT_INVALID },
        { "no hexadecimal digit",
          JT_STR_INIT("g0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f0"),
          JT_INVALID },
        { "a sign, which strtol would take",
          JT_STR_INIT("+0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f0"),
          JT_INVALID },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct jt_master_key key = { { 0xff } };
        CHECK_CODE(cases[i].name, jt_master_key_parse(cases[i].text, &key), cases[i].code);
        for (size_t k = 0; cases[i].code == JT_OK && k < JT_KEY_BYTES; k++)
            CHECK_INT(cases[i].name, key.bytes[k], k);
        CHECK_INT(cases[i].name, key.bytes[0], cases[i].code == JT_OK ? 0 : 0xff);
    }
}

TEST(master_key_create_makes_a_file_for_its_owner_that_reads_back)
{
    struct jt_random random = jt_random_system();
    struct jt_master_key made, read;
    struct stat info;
    const char *path = path_of("made.key");
    mode_t before = umask(0);
    CHECK_OK("create", jt_master_key_create(path, &random, &made));
    umask(before);
    CHECK_OK("read", jt_master_key_read(path, &read));
    CHECK("same", memcmp(&made, &read, sizeof(made)) == 0);
    CHECK("file", stat(path, &info) == 0 && S_ISREG(info.st_mode));
    CHECK_INT("mode", info.st_mode & 07777, 0600);
    CHECK_CODE("never twice", jt_master_key_create(path, &random, &made), JT_CONFLICT);
    CHECK_OK("still there", jt_master_key_read(path, &read));
    CHECK("the same still", memcmp(&made, &read, sizeof(made)) == 0);
    unlink(path);
}

TEST(master_key_create_follows_no_link)
{
    struct jt_random random = jt_random_system();
    struct jt_master_key key;
    char target[128];
    snprintf(target, sizeof(target), "%s", path_of("elsewhere"));
    CHECK_INT("link", symlink(target, path_of("link.key")), 0);
    CHECK_CODE("a link is there", jt_master_key_create(path_of("link.key"), &random, &key),
               JT_CONFLICT);
    CHECK("nothing is made behind it", access(target, F_OK) != 0);
    unlink(path_of("link.key"));
    CHECK_CODE("no such folder", jt_master_key_create(path_of("no/such.key"), &random, &key),
               JT_IO);
}

static jt_err broken_fill(void *self, uint8_t *ret_bytes, size_t len)
{
    (void)self, (void)ret_bytes, (void)len;
    return JT_ERR(JT_IO, "no randomness");
}

TEST(master_key_create_leaves_no_file_without_randomness)
{
    struct jt_random random = { .fill = broken_fill };
    struct jt_master_key key;
    CHECK_CODE("broken", jt_master_key_create(path_of("none.key"), &random, &key), JT_IO);
    CHECK("no file", access(path_of("none.key"), F_OK) != 0);
}

TEST(master_key_read_refuses_what_is_unsafe_or_wrong)
{
    static const struct {
        const char *name;
        jt_str content;
        mode_t mode;
        enum jt_code code;
    } cases[] = {
        { "as it is made", JT_STR_INIT(HEX "\n"), 0600, JT_OK },
        { "read-only", JT_STR_INIT(HEX), 0400, JT_OK },
        { "the group may read it", JT_STR_INIT(HEX "\n"), 0640, JT_REFUSED },
        { "others may read it", JT_STR_INIT(HEX "\n"), 0604, JT_REFUSED },
        { "others may write it", JT_STR_INIT(HEX "\n"), 0602, JT_REFUSED },
        { "empty", JT_STR_INIT(""), 0600, JT_INVALID },
        { "half a key", JT_STR_INIT("0001"), 0600, JT_INVALID },
        { "two keys", JT_STR_INIT(HEX "\n" HEX "\n"), 0600, JT_INVALID },
        { "a file far too long", JT_STR_INIT(HEX HEX HEX HEX), 0600, JT_INVALID },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct jt_master_key key;
        const char *path = file_of("case.key", cases[i].content, cases[i].mode);
        CHECK_CODE(cases[i].name, jt_master_key_read(path, &key), cases[i].code);
        unlink(path);
    }
}

TEST(master_key_read_knows_what_is_not_a_file)
{
    struct jt_master_key key;
    CHECK_CODE("missing", jt_master_key_read(path_of("missing.key"), &key), JT_NOT_FOUND);
    CHECK_CODE("no folder", jt_master_key_read(path_of("no/such.key"), &key), JT_NOT_FOUND);
    CHECK_CODE("a folder", jt_master_key_read(folder, &key), JT_IO);
    CHECK_INT("pipe", mkfifo(path_of("pipe.key"), 0600), 0);
    CHECK_CODE("a pipe does not hang", jt_master_key_read(path_of("pipe.key"), &key), JT_IO);
    unlink(path_of("pipe.key"));
}

TEST(master_key_read_follows_a_link_as_containers_mount_secrets)
{
    struct jt_master_key key;
    char target[128];
    snprintf(target, sizeof(target), "%s", file_of("target.key", JT_STR(HEX), 0600));
    CHECK_INT("link", symlink(target, path_of("link.key")), 0);
    CHECK_OK("read", jt_master_key_read(path_of("link.key"), &key));
    unlink(path_of("link.key"));
    unlink(target);
}

TEST(master_key_derives_a_key_for_each_use)
{
    /* HKDF-SHA-256 of the bytes 00..1f, computed with another implementation. What is stored
     * depends on these: they never change. */
    static const char *const want[] = {
        "2974c07aeee55939e271de7b8328c44f71c84468e639ed9d506aec3d2d1c5809",
        "3827f669a941b7206cd0548da51e7c7e4b047c0454b1a92fa52268795eec73da",
        "8890add331ee4f4b43ed22b6d3d4abc4058b618dcbac3e5281cdc80159dfb86b",
        "cf56e8fd7208ffd635f302c61ef16a5dae5bb4141daab7e813b22b1ac40b10ca",
        "53e06770defabbd6de985c2aab20dd58c273b28e375b586b70f86a4a979dec10",
        "065ef35463d9096d4690a33bfefa3deeafba8aefcfb77b586f16ca854591a1b0",
        "afbc437513319ffce47e70306dc30d2cdb1a0b8e87ee706f639f198a5bec2d3f",
        "c15b00a412badbb52798e75a2f3b07580cb0343a01bea0b67a74724a065acd03",
    };
    struct jt_master_key master;
    struct jt_keys keys;
    CHECK_OK("parse", jt_master_key_parse(JT_STR(HEX), &master));
    CHECK_OK("derive", jt_master_key_derive(&master, &keys));
    const uint8_t *const got[] = {
        keys.client_secret_hmac,
        keys.api_key_hmac,
        keys.signing_key_seal,
        keys.environment_variable_seal,
        keys.check,
        keys.totp_secret_seal,
        keys.digest_key_seal,
        keys.passkey_challenge_seal,
    };
    for (size_t i = 0; i < COUNT(want); i++) {
        char hex[2 * JT_KEY_BYTES];
        struct jt_buf buf = jt_buf_over(hex, sizeof(hex));
        jt_buf_put_hex(&buf, got[i], JT_KEY_BYTES);
        CHECK_STR(want[i], jt_buf_str(&buf), want[i]);
    }
    jt_keys_clear(&keys);
    CHECK_INT("cleared", keys.client_secret_hmac[0] | keys.check[31], 0);
}

TEST(a_key_is_moved_over_another_and_removed)
{
    char from[128], to[128];
    struct jt_random random = jt_random_system();
    struct jt_master_key first, second, got;
    snprintf(from, sizeof(from), "%s/from", folder);
    snprintf(to, sizeof(to), "%s/to", folder);
    CHECK_OK("first", jt_master_key_create(to, &random, &first));
    CHECK_OK("second", jt_master_key_create(from, &random, &second));
    CHECK_OK("move", jt_master_key_move(from, to));
    CHECK_OK("read", jt_master_key_read(to, &got));
    CHECK("the second one", memcmp(&got, &second, sizeof(got)) == 0);
    CHECK_CODE("moved away", jt_master_key_move(from, to), JT_NOT_FOUND);
    CHECK_CODE("to nowhere", jt_master_key_move(to, "/nowhere/key"), JT_NOT_FOUND);
    CHECK_OK("remove", jt_master_key_remove(to));
    CHECK_OK("none is none", jt_master_key_remove(to));
    CHECK_CODE("a folder is none", jt_master_key_remove(folder), JT_IO);
}

TEST(the_folder_of_these_tests_is_left_empty)
{
    CHECK_INT("rmdir", rmdir(folder), 0);
}
