/*
 * housekeeping: what is done for an issuer by itself: following its store, watching its files,
 * writing its figures, the turns of its keys, the end of what is old. Each is a row of a table, for
 * one of the issuer's background threads (src/housekeeping.h).
 */
#pragma once

#include "issuer/issuer.h"
#include "ops/timer.h"

/* Waits for no writer while all is well. */
struct timer_work issuer_listening_work(struct issuer *issuer);
/* Empty where nobody tells of changes. */
struct timer_work issuer_hearing_work(struct issuer *issuer);
/* At its end the last figures are written: nobody may count any more by then. */
struct timer_work issuer_writing_work(struct issuer *issuer);
