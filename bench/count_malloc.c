/*
 * count_malloc: counts heap allocations by who asked for them: the server, libcrypto,
 * SQLite, libc, each loaded module a row. `bench/allocations` loads it into a server of its own
 * (LD_PRELOAD), never into the one it times.
 *
 * The rows live in a file, COUNT_MALLOC_FILE, that is mapped shared: whoever wants the counts reads
 * the file while the server runs, so that no signal and no exit is needed. Its form is struct row,
 * ROWS_MAX times. The caller of malloc is found by its return address. glibc's own __libc_malloc
 * and its like do the work, which spares the recursion that looking them up would bring.
 *
 * Counting has to begin before main() and has nobody to pass it a context: hence the one writable
 * global of this file.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { ROWS_MAX = 64, NAME_MAX_BYTES = 48 };

struct row {
    char name[NAME_MAX_BYTES]; /* base name of the module; row 0 is the program itself */
    atomic_uint_least64_t calls, bytes;
};

struct module {
    uintptr_t begin, end; /* of its code */
};

static struct {
    struct row *rows; /* NULL: not counting (yet) */
    size_t count;
    struct module modules[ROWS_MAX];
} counter;

void *__libc_malloc(size_t bytes);
void *__libc_calloc(size_t count, size_t bytes);
void *__libc_realloc(void *old, size_t bytes);
void *__libc_memalign(size_t alignment, size_t bytes);

static void count(const void *caller, size_t bytes)
{
    uintptr_t at = (uintptr_t)caller;
    if (counter.rows == NULL)
        return;
    for (size_t i = 0; i < counter.count; i++) {
        if (at < counter.modules[i].begin || at >= counter.modules[i].end)
            continue;
        atomic_fetch_add_explicit(&counter.rows[i].calls, 1, memory_order_relaxed);
        atomic_fetch_add_explicit(&counter.rows[i].bytes, bytes, memory_order_relaxed);
        return;
    }
}

static int module_add(struct dl_phdr_info *info, size_t size, void *context)
{
    struct row *rows = context;
    (void)size;
    if (counter.count == ROWS_MAX)
        return 1;
    struct module *module = &counter.modules[counter.count];
    for (size_t i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        if (part->p_type != PT_LOAD || (part->p_flags & PF_X) == 0)
            continue;
        module->begin = info->dlpi_addr + part->p_vaddr;
        module->end = module->begin + part->p_memsz;
    }
    const char *slash = strrchr(info->dlpi_name, '/');
    const char *name = info->dlpi_name[0] == '\0' ? program_invocation_short_name
                       : slash == NULL            ? info->dlpi_name
                                                  : slash + 1;
    strncpy(rows[counter.count].name, name, NAME_MAX_BYTES - 1); /* the file began as zeros */
    counter.count++;
    return 0;
}

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("COUNT_MALLOC_FILE");
    size_t bytes = ROWS_MAX * sizeof(struct row);
    if (path == NULL)
        return;
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || ftruncate(fd, (off_t)bytes) != 0)
        return;
    struct row *rows = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (rows == MAP_FAILED)
        return;
    dl_iterate_phdr(module_add, rows);
    counter.rows = rows;
}

void *malloc(size_t bytes)
{
    count(__builtin_return_address(0), bytes);
    return __libc_malloc(bytes);
}

void *calloc(size_t items, size_t bytes)
{
    count(__builtin_return_address(0), items * bytes);
    return __libc_calloc(items, bytes);
}

void *realloc(void *old, size_t bytes)
{
    count(__builtin_return_address(0), bytes);
    return __libc_realloc(old, bytes);
}

void *aligned_alloc(size_t alignment, size_t bytes)
{
    count(__builtin_return_address(0), bytes);
    return __libc_memalign(alignment, bytes);
}

int posix_memalign(void **ret_block, size_t alignment, size_t bytes)
{
    count(__builtin_return_address(0), bytes);
    void *block = __libc_memalign(alignment, bytes);
    if (block == NULL)
        return ENOMEM;
    *ret_block = block;
    return 0;
}

/* These two so that a copy is counted for who asked for it, and not for libc. */
char *strdup(const char *text)
{
    size_t bytes = strlen(text) + 1;
    count(__builtin_return_address(0), bytes);
    char *copy = __libc_malloc(bytes);
    return copy == NULL ? NULL : memcpy(copy, text, bytes);
}

char *strndup(const char *text, size_t max)
{
    size_t len = strnlen(text, max);
    count(__builtin_return_address(0), len + 1);
    char *copy = __libc_malloc(len + 1);
    if (copy == NULL)
        return NULL;
    copy[len] = '\0';
    return memcpy(copy, text, len);
}
