/*
 * master_key_place: the new key is written and synced beside the old one before the store takes it;
 * a rename brings it to its place, under a lock, so that two processes may complete one rotation.
 */
#include "keys/master_key_place.h"

#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/private_file.h"
#include "store/store_url.h"

char *master_key_variable(char **environment, const char *name)
{
    const size_t name_bytes = strlen(name);
    for (; *environment != NULL; environment++)
        if (strncmp(*environment, name, name_bytes) == 0 && (*environment)[name_bytes] == '=')
            return (*environment)[name_bytes + 1] == '\0' ? NULL : *environment + name_bytes + 1;
    return NULL;
}

/* Joined; ends in a NUL. */
static jt_err path_put(jt_str folder, jt_str name, jt_str ending, struct jt_arena *arena,
                       const char **ret_path)
{
    struct jt_buf path;
    jt_str copy;
    JT_TRY(jt_arena_buf(arena, folder.len + name.len + ending.len, &path));
    jt_buf_put(&path, folder);
    jt_buf_put(&path, name);
    jt_buf_put(&path, ending);
    JT_TRY(jt_arena_copy(arena, jt_buf_str(&path), &copy));
    *ret_path = copy.ptr;
    return JT_DONE;
}

jt_err master_key_place_find(const struct config *config, char **environment,
                             struct jt_arena *arena, struct master_key_place *ret_place)
{
    const jt_str database = store_url_path(config->database);
    const char *slash = memrchr(database.ptr, '/', database.len);
    jt_str folder = { database.ptr, slash == NULL ? 0 : (size_t)(slash + 1 - database.ptr) };
    jt_str name = JT_STR("master.key");
    if (config->master_key_file.len != 0) {
        folder = JT_STR("");
        name = config->master_key_file;
    }
    ret_place->text = master_key_variable(environment, MASTER_KEY_VARIABLE);
    JT_TRY(path_put(folder, name, JT_STR(""), arena, &ret_place->path));
    return path_put(folder, name, JT_STR(".new"), arena, &ret_place->new_path);
}

jt_str master_key_check(const struct jt_keys *keys, char ret_hex[static MASTER_KEY_CHECK_BYTES])
{
    struct jt_buf hex = jt_buf_over(ret_hex, MASTER_KEY_CHECK_BYTES);
    jt_buf_put_hex(&hex, keys->check, sizeof(keys->check));
    return jt_buf_str(&hex);
}

static jt_err keys_read(const char *path, struct jt_keys *ret_keys)
{
    JT_AUTO(jt_master_key_clear) struct jt_master_key key = { 0 };
    JT_TRY(jt_master_key_read(path, &key));
    return jt_master_key_derive(&key, ret_keys);
}

bool master_key_fits(const char *path, const struct jt_keys *keys)
{
    JT_AUTO(jt_keys_clear) struct jt_keys found = { 0 };
    return keys_read(path, &found).code == JT_OK &&
           memcmp(found.check, keys->check, sizeof(found.check)) == 0;
}

jt_err master_key_old_path(const char *path, jt_str check, struct jt_arena *arena,
                           const char **ret_path)
{
    const jt_str fingerprint = { check.ptr, MASTER_KEY_FINGERPRINT_BYTES };
    if (check.len < fingerprint.len)
        return JT_ERR(JT_INVALID, "no check of a master key");
    return path_put(jt_str_from(path), JT_STR(".old-"), fingerprint, arena, ret_path);
}

/* Of the key that is in PATH. */
static jt_err old_path(const char *path, struct jt_arena *arena, const char **ret_path)
{
    JT_AUTO(jt_keys_clear) struct jt_keys keys = { 0 };
    char hex[MASTER_KEY_CHECK_BYTES];
    JT_TRY(keys_read(path, &keys));
    return master_key_old_path(path, master_key_check(&keys, hex), arena, ret_path);
}

/* With the new key's file locked. */
static jt_err swap(const struct master_key_place *place, struct jt_arena *arena,
                   const char **ret_old_path)
{
    jt_err err = old_path(place->path, arena, ret_old_path);
    if (err.code == JT_OK)
        err = jt_master_key_move(place->path, *ret_old_path);
    if (err.code != JT_OK && err.code != JT_NOT_FOUND)
        return err;
    return jt_master_key_move(place->new_path, place->path);
}

/* Of two processes that complete one rotation, the second finds the file moved. */
static bool is_still_there(int fd, const char *path)
{
    struct stat opened, named;
    return fstat(fd, &opened) == 0 && stat(path, &named) == 0 && opened.st_ino == named.st_ino &&
           opened.st_dev == named.st_dev;
}

jt_err master_key_place_swap(const struct master_key_place *place, struct jt_arena *arena,
                             const char **ret_old_path)
{
    int fd = -1;
    *ret_old_path = NULL;
    JT_TRY(jt_private_file_open(place->new_path, &fd));
    jt_err err = JT_ERR(JT_NOT_FOUND, "the new master key is in its place already");
    if (flock(fd, LOCK_EX) != 0)
        err = JT_ERR(JT_IO, "master key file cannot be locked");
    else if (is_still_there(fd, place->new_path))
        err = swap(place, arena, ret_old_path);
    close(fd); /* and so gives the lock back */
    return err;
}
