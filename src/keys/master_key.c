/* master_key: the file is made for its owner alone and never written twice. */
#include "keys/master_key.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file_reason.h"
#include "base/private_file.h"
#include "base/secret.h"

enum {
    HEX_BYTES = 2 * JT_KEY_BYTES,
    FILE_MAX_BYTES = HEX_BYTES + 2, /* and "\r\n" */
};

void jt_master_key_clear(struct jt_master_key *key)
{
    jt_wipe(key, sizeof(*key));
}

void jt_keys_clear(struct jt_keys *keys)
{
    jt_wipe(keys, sizeof(*keys));
}

/* --- Text ----------------------------------------------------------------------------------- */

static jt_str without_end_of_line(jt_str text)
{
    if (text.len != 0 && text.ptr[text.len - 1] == '\n')
        text.len--;
    else
        return text;
    if (text.len != 0 && text.ptr[text.len - 1] == '\r')
        text.len--;
    return text;
}

jt_err jt_master_key_parse(jt_str text, struct jt_master_key *ret_key)
{
    JT_AUTO(jt_master_key_clear) struct jt_master_key key = { 0 };
    text = without_end_of_line(text);
    if (text.len != HEX_BYTES)
        return JT_ERR(JT_INVALID, "a master key has 64 hexadecimal digits");
    for (size_t i = 0; i < JT_KEY_BYTES; i++) {
        int high = jt_hex_digit(text.ptr[2 * i]), low = jt_hex_digit(text.ptr[2 * i + 1]);
        if (high < 0 || low < 0)
            return JT_ERR(JT_INVALID, "a master key has hexadecimal digits only");
        key.bytes[i] = (uint8_t)(high << 4 | low);
    }
    *ret_key = key;
    return JT_DONE;
}

/* --- File ----------------------------------------------------------------------------------- */

static void file_closep(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

jt_err jt_master_key_read(const char *path, struct jt_master_key *ret_key)
{
    JT_AUTO(file_closep) int fd = -1;
    JT_AUTO(jt_secret_clear) struct jt_secret text = { 0 };
    _Static_assert(FILE_MAX_BYTES < sizeof(text.bytes), "one byte more shows a file too long");
    JT_TRY(jt_private_file_open(path, &fd));
    while (text.len < sizeof(text.bytes)) {
        ssize_t got = read(fd, text.bytes + text.len, sizeof(text.bytes) - text.len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return jt_file_err(errno);
        if (got == 0)
            break;
        text.len += (size_t)got;
    }
    return jt_master_key_parse(jt_secret_reveal(&text), ret_key);
}

static bool write_all(int fd, jt_str bytes)
{
    while (bytes.len > 0) {
        ssize_t put = write(fd, bytes.ptr, bytes.len);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        bytes = (jt_str){ bytes.ptr + put, bytes.len - (size_t)put };
    }
    return true;
}

/* A new name is on the disk only once its folder is. */
static bool folder_sync(const char *path)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    size_t len = slash == NULL ? 0 : (size_t)(slash - path) + 1;
    if (len >= sizeof(folder))
        return false;
    memcpy(folder, path, len);
    folder[len] = '\0';
    JT_AUTO(file_closep) int fd = open(len == 0 ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd >= 0 && fsync(fd) == 0;
}

static jt_err file_create(const char *path, jt_str text)
{
    JT_AUTO(file_closep)
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0 && errno == EEXIST)
        return JT_ERR(JT_CONFLICT, "master key file exists");
    if (fd < 0)
        return jt_file_err(errno);
    errno = EIO;
    if (write_all(fd, text) && fsync(fd) == 0 && folder_sync(path))
        return JT_DONE;
    int error = errno;
    unlink(path); /* a part of a key would stop the next start */
    return jt_file_err(error);
}

jt_err jt_master_key_create(const char *path, const struct jt_random *random,
                            struct jt_master_key *ret_key)
{
    JT_AUTO(jt_master_key_clear) struct jt_master_key key = { 0 };
    JT_AUTO(jt_secret_clear) struct jt_secret text = { 0 };
    JT_TRY(jt_random_fill(random, key.bytes, sizeof(key.bytes)));
    struct jt_buf hex = jt_buf_over(text.bytes, sizeof(text.bytes));
    jt_buf_put_hex(&hex, key.bytes, sizeof(key.bytes));
    jt_buf_put_char(&hex, '\n');
    JT_TRY(file_create(path, jt_buf_str(&hex)));
    *ret_key = key;
    return JT_DONE;
}

jt_err jt_master_key_move(const char *from, const char *to)
{
    if (rename(from, to) != 0)
        return errno == ENOENT ? JT_ERR(JT_NOT_FOUND, "no master key file to be renamed")
                               : JT_ERR(JT_IO, "master key file cannot be renamed");
    return folder_sync(to) ? JT_DONE
                           : JT_ERR(JT_IO, "folder of a master key file cannot be synced");
}

jt_err jt_master_key_remove(const char *path)
{
    if (unlink(path) != 0 && errno != ENOENT)
        return JT_ERR(JT_IO, "master key file cannot be removed");
    return JT_DONE;
}

/* --- Derived keys --------------------------------------------------------------------------- */

jt_err jt_master_key_derive(const struct jt_master_key *key, struct jt_keys *ret_keys)
{
    JT_AUTO(jt_keys_clear) struct jt_keys keys = { 0 };
    const struct {
        jt_str info; /* never changes: stored digests and boxes depend on it */
        uint8_t *ret_key;
    } uses[] = {
        { JT_STR("jeton client secret digest v1"), keys.client_secret_hmac },
        { JT_STR("jeton api key digest v1"), keys.api_key_hmac },
        { JT_STR("jeton digest key seal v1"), keys.digest_key_seal },
        { JT_STR("jeton signing key seal v1"), keys.signing_key_seal },
        { JT_STR("jeton environment variable seal v1"), keys.environment_variable_seal },
        { JT_STR("jeton TOTP secret seal v1"), keys.totp_secret_seal },
        { JT_STR("jeton passkey challenge seal v1"), keys.passkey_challenge_seal },
        { JT_STR("jeton master key check v1"), keys.check },
    };
    const jt_str master = { (const char *)key->bytes, sizeof(key->bytes) };
    for (size_t i = 0; i < COUNT(uses); i++)
        JT_TRY(jt_hkdf_sha256(master, JT_STR(""), uses[i].info, uses[i].ret_key, JT_KEY_BYTES));
    *ret_keys = keys;
    return JT_DONE;
}
