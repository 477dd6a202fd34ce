/*
 * crypto_memory: keeps libcrypto off the heap while it signs.
 *
 * A signature makes 5 (EdDSA), 22 (RS256) or 42 (ES256) small, short-lived allocations inside
 * libcrypto. Each thread keeps the blocks that it gave back, by size, and hands them out again, so
 * that a warm thread signs without malloc(3). libcrypto wipes what is secret before it gives a
 * block back, as it does with any allocator.
 */
#pragma once

/*
 * Before any other call of libcrypto: at the start of main(). Does nothing under AddressSanitizer,
 * which must see each allocation.
 */
void jt_crypto_memory_install(void);
