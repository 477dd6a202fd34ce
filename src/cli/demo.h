/*
 * demo: what a newcomer finds on the first start of a development run, and nowhere else: one API
 * with two scopes, and one application that may use them.
 */
#pragma once

#include "issuer/issuer.h"
#include "model/application.h"

#define DEMO_AUDIENCE "https://api.demo.example"

struct demo {
    struct application application;
    struct jt_secret client_secret; /* the caller clears it */
};

JT_MUST_USE jt_err demo_create(struct issuer *issuer, struct jt_arena *arena,
                               struct demo *ret_demo);
