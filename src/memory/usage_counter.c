/*
 * usage_counter: relaxed atomics: any thread adds, one thread takes. What was taken is remembered
 * until it is committed, so a flush that failed is made up for by the next.
 */
#include "memory/usage_counter.h"

void usage_counter_add(struct usage_counter *counter, int64_t now_ms)
{
    atomic_store_explicit(&counter->last_used_ms, now_ms, memory_order_relaxed);
    atomic_fetch_add_explicit(&counter->count, 1, memory_order_relaxed);
}

int64_t usage_counter_take(struct usage_counter *counter)
{
    counter->taken += atomic_exchange_explicit(&counter->count, 0, memory_order_relaxed);
    return counter->taken;
}

void usage_counter_committed(struct usage_counter *counter)
{
    counter->taken = 0;
}

void usage_address_keep(struct usage_address *kept, jt_str address)
{
    if (address.len >= sizeof(kept->text) ||
        atomic_flag_test_and_set_explicit(&kept->lock, memory_order_acquire))
        return; /* somebody writes another address of the same second */
    memcpy(kept->text, address.ptr, address.len);
    kept->text[address.len] = '\0';
    atomic_flag_clear_explicit(&kept->lock, memory_order_release);
}

void usage_address_read(struct usage_address *kept, char ret_text[static USAGE_ADDRESS_BYTES])
{
    ret_text[0] = '\0';
    if (atomic_flag_test_and_set_explicit(&kept->lock, memory_order_acquire))
        return;
    memcpy(ret_text, kept->text, sizeof(kept->text));
    atomic_flag_clear_explicit(&kept->lock, memory_order_release);
}
