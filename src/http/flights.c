/*
 * flights: a list under one lock, of as many as there are threads that look up, so walking it costs
 * less than a hash would. What waits is a list too, of structs that lie in the exchanges.
 */
#include "http/flights.h"

void flights_init(struct flights *flights)
{
    *flights = (struct flights){ 0 };
    pthread_mutex_init(&flights->lock, NULL);
}

void flights_clear(struct flights *flights)
{
    pthread_mutex_destroy(&flights->lock);
}

static struct flight *find(const struct flights *flights, const char *key)
{
    struct flight *flight = flights->first;
    while (flight != NULL && memcmp(flight->key, key, FLIGHT_KEY_BYTES) != 0)
        flight = flight->next;
    return flight;
}

void flight_await(struct flights *flights, const char key[static FLIGHT_KEY_BYTES],
                  struct flight_wait *wait)
{
    wait->flights = flights;
    memcpy(wait->key, key, FLIGHT_KEY_BYTES);
}

bool flight_begin(struct flights *flights, const char key[static FLIGHT_KEY_BYTES],
                  struct flight_wait *wait, struct flight *flight)
{
    pthread_mutex_lock(&flights->lock);
    const bool waits = wait != NULL && !wait->has_waited && find(flights, key) != NULL;
    if (waits) {
        flight_await(flights, key, wait);
    } else {
        *flight = (struct flight){ .key = key, .next = flights->first };
        flights->first = flight;
    }
    pthread_mutex_unlock(&flights->lock);
    return !waits;
}

void flight_end(struct flights *flights, struct flight *flight, jt_err outcome)
{
    pthread_mutex_lock(&flights->lock);
    struct flight **link = &flights->first;
    while (*link != flight)
        link = &(*link)->next;
    *link = flight->next;
    pthread_mutex_unlock(&flights->lock);
    for (struct flight_wait *wait = flight->first, *next; wait != NULL; wait = next) {
        next = wait->next; /* one that is resumed may be gone */
        wait->resume(wait, outcome);
    }
}

bool flight_join(struct flight_wait *wait)
{
    struct flights *flights = wait->flights; /* who is resumed may be gone */
    pthread_mutex_lock(&flights->lock);
    struct flight *flight = find(flights, wait->key);
    if (flight != NULL) {
        wait->next = flight->first;
        flight->first = wait;
    }
    wait->has_waited = true;
    pthread_mutex_unlock(&flights->lock);
    return flight != NULL;
}
