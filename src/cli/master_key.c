/*
 * master-key rotate: another master key for the store, and everything in it sealed anew. It holds
 * the store alone, as a server goes on with the keys that it read at its start; every step leaves a
 * key that fits the store where the next start looks for it (keys/master_key_place.h).
 */
#include <stdio.h>

#include "cli/store_access.h"
#include "keys/master_key_place.h"
#include "keys/master_key_rotation.h"

struct rotation {
    struct store_access access;
    struct master_key_place place;
    const char *new_text; /* the new key as it was given; NULL: one is made */
    struct jt_keys from, to;
};

static void rotation_clear(struct rotation *rotation)
{
    jt_keys_clear(&rotation->from);
    jt_keys_clear(&rotation->to);
    store_access_close(&rotation->access);
}

/* Which key is to follow which; everything but the new key itself. */
static enum command_status rotation_prepare(const struct command_call *call,
                                            struct rotation *rotation)
{
    enum command_status status = store_access_open(call, false, &rotation->access);
    if (status == COMMAND_DONE)
        status = store_access_keys(call, &rotation->access, &rotation->from);
    if (status != COMMAND_DONE)
        return status;
    jt_err err = master_key_place_find(&rotation->access.config, call->environment, call->arena,
                                       &rotation->place);
    if (err.code != JT_OK)
        return command_fail(call, "nothing was changed", err);
    rotation->new_text = master_key_variable(call->environment, NEW_MASTER_KEY_VARIABLE);
    if (rotation->new_text == NULL && rotation->place.text != NULL) {
        command_complain(call, "the master key comes from " MASTER_KEY_VARIABLE ", which only you "
                               "can change: make a new one (openssl rand -hex 32), run this again "
                               "with it in " NEW_MASTER_KEY_VARIABLE " beside the old one, then "
                               "start the server with it in " MASTER_KEY_VARIABLE);
        return COMMAND_FAILED;
    }
    return store_access_take_alone(call, &rotation->access);
}

/* An earlier rotation left the key that the store has in PATH.new and could not rename it: nothing
 * may take its place there, or the store would never be opened again. */
static enum command_status check_none_waits(const struct command_call *call,
                                            const struct rotation *rotation)
{
    if (!master_key_fits(rotation->place.new_path, &rotation->from))
        return COMMAND_DONE;
    command_complain(call,
                     "the master key that the store has is in %s since the rotation before; rename "
                     "it to %s first; nothing was changed",
                     rotation->place.new_path, rotation->place.path);
    return COMMAND_FAILED;
}

/* The one that was given, or a new one in PATH.new, on the disk before the store has it. What a
 * rotation that was cut off earlier left there fits nothing. */
static enum command_status new_key(const struct command_call *call, const struct rotation *rotation,
                                   struct jt_master_key *ret_key)
{
    const char *path = rotation->place.new_path;
    if (rotation->new_text != NULL) {
        if (jt_master_key_parse(jt_str_from(rotation->new_text), ret_key).code == JT_OK)
            return COMMAND_DONE;
        command_complain(call, NEW_MASTER_KEY_VARIABLE " must be 64 hexadecimal digits");
        return COMMAND_FAILED;
    }
    jt_err err = jt_master_key_remove(path);
    if (err.code == JT_OK)
        err = jt_master_key_create(path, &rotation->access.random, ret_key);
    if (err.code == JT_OK)
        return COMMAND_DONE;
    command_complain(call,
                     "the new master key cannot be written to %s (%s); let that folder be written, "
                     "or give a key in " NEW_MASTER_KEY_VARIABLE " and put it into %s afterwards",
                     path, err.what, rotation->place.path);
    return COMMAND_FAILED;
}

static jt_err reseal(const struct command_call *call, struct rotation *rotation)
{
    JT_AUTO(store_tx_abortp) struct store_tx *tx = NULL;
    JT_TRY(store_begin(rotation->access.store, STORE_WRITE, JT_STR("command"), &tx));
    JT_TRY(master_key_reseal(tx, &rotation->from, &rotation->to, &rotation->access.random,
                             call->arena));
    return store_commit(&tx);
}

static enum command_status rotate(const struct command_call *call, struct rotation *rotation)
{
    JT_AUTO(jt_master_key_clear) struct jt_master_key key = { 0 };
    enum command_status status = check_none_waits(call, rotation);
    if (status == COMMAND_DONE)
        status = new_key(call, rotation, &key);
    if (status != COMMAND_DONE)
        return status;
    jt_err err = jt_master_key_derive(&key, &rotation->to);
    if (err.code == JT_OK &&
        memcmp(rotation->to.check, rotation->from.check, sizeof(rotation->to.check)) == 0) {
        command_complain(call, "the key in " NEW_MASTER_KEY_VARIABLE " is the one that the store "
                               "has already");
        return COMMAND_FAILED;
    }
    if (err.code == JT_OK)
        err = reseal(call, rotation);
    return err.code == JT_OK ? COMMAND_DONE : command_fail(call, "nothing was changed", err);
}

static enum command_status finish(const struct command_call *call, const struct rotation *rotation)
{
    const char *old = NULL;
    if (rotation->new_text != NULL) {
        printf("The store has the new master key. From now on it is opened with that one only: put "
               "it\ninto %s before the next start.\n",
               rotation->place.text != NULL ? MASTER_KEY_VARIABLE : rotation->place.path);
        return COMMAND_DONE;
    }
    jt_err err = master_key_place_swap(&rotation->place, call->arena, &old);
    if (err.code != JT_OK) {
        command_complain(call,
                         "the store has the new master key, which is in %s and cannot be "
                         "renamed to %s (%s): do it",
                         rotation->place.new_path, rotation->place.path, err.what);
        return COMMAND_FAILED;
    }
    printf("The store has a new master key, in %s: keep a copy of it elsewhere.\n",
           rotation->place.path);
    if (old != NULL)
        printf("The old one is in %s.\nOnly backups made before need it: keep it as long as one of "
               "them is kept, in\nanother place than they are, and remove it from here.\n",
               old);
    return COMMAND_DONE;
}

static enum command_status master_key_rotate_run(const struct command_call *call)
{
    JT_AUTO(rotation_clear) struct rotation rotation = { 0 };
    jt_str value;
    enum command_status status = store_access_configure(call, &rotation.access);
    if (status != COMMAND_DONE)
        return status;
    if (flags_next(&rotation.access.flags, &value) != FLAGS_END)
        return COMMAND_USAGE; /* it has no flags of its own, and takes no words */
    status = rotation_prepare(call, &rotation);
    if (status == COMMAND_DONE)
        status = rotate(call, &rotation);
    return status == COMMAND_DONE ? finish(call, &rotation) : status;
}

const struct command command_master_key_rotate = {
    .name = "master-key rotate",
    .summary = "Give the store another master key and seal everything in it anew",
    .usage = "",
    .settings = " database master_key_file ",
    .details =
        "Stop the server first: it goes on with the keys that it has read. Client secrets, API\n"
        "keys, tokens, second factors all stay valid. The old key stays beside the new one, in\n"
        "a file ending in .old-..., for backups made before. A key that comes "
        "from\n" MASTER_KEY_VARIABLE " is followed by the one in " NEW_MASTER_KEY_VARIABLE
        ". It may be\n"
        "cut off at any moment: the next start finds the key that fits.",
    .is_change = true,
    .run = master_key_rotate_run,
};
