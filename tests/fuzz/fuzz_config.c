/* fuzz_config: an input is a configuration file, or, when it begins with a dash, one argument. What
 * is accepted must be within the limits that the table promises. */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz/fuzz.h"
#include "ops/config.h"
#include "store/store_url.h"

static void check(const struct config *config)
{
    jt_str address;
    uint16_t port;
    FUZZ_MUST(config_listen(config->listen, &address, &port).code == JT_OK);
    FUZZ_MUST(store_url_fault(config->database) == NULL);
    FUZZ_MUST(config->issuer.len != 0 && config->issuer.ptr[config->issuer.len - 1] != '/');
    FUZZ_MUST(config->signing_algorithm < JOSE_SIGNING_ALG_COUNT && config->log_level <= LOG_ERROR);
    FUZZ_MUST((config->tls_cert.len == 0) == (config->tls_key.len == 0));
    for (size_t i = 0; i < setting_count; i++) {
        int64_t number;
        if (settings[i].type != SETTING_NUMBER)
            continue;
        memcpy(&number, (const char *)config + settings[i].offset, sizeof(number));
        FUZZ_MUST(number >= settings[i].min && number <= settings[i].max);
    }
}

/* A path to a file with these bytes; the caller closes ret_fd. */
static void file_of(const uint8_t *data, size_t size, char *ret_path, size_t path_bytes,
                    int *ret_fd)
{
    int fd = memfd_create("config", 0);
    FUZZ_MUST(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    snprintf(ret_path, path_bytes, "--config=/proc/self/fd/%d", fd);
    *ret_fd = fd;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct jt_arena *arena = fuzz_arena();
    char argument[256], *arguments[] = { argument }, *environment[] = { NULL }, *rest[1];
    struct config config;
    int rest_count = 0, fd = -1;
    jt_str problem = JT_STR("");

    if (size > 0 && size < sizeof(argument) && data[0] == '-') {
        memcpy(argument, data, size);
        argument[size] = '\0';
    } else {
        file_of(data, size, argument, sizeof(argument), &fd);
    }
    jt_err err =
        config_load(1, arguments, environment, arena, &config, rest, &rest_count, &problem);
    if (err.code == JT_OK)
        check(&config);
    else
        FUZZ_MUST(problem.len != 0);
    if (fd >= 0)
        close(fd);
    jt_arena_free(arena);
    return 0;
}
