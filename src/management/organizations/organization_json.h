/*
 * organization_json: an organization as the contract's answers show it.
 */
#pragma once

#include "model/organization.h"
#include "rest/answer_shape.h"

enum { ORGANIZATION_COLORS = 8 };

struct agreement {
    jt_str plan_code, agreement_id;
};

/* What is shown beside the columns is of the attributes, and lives as long as they. */
struct shown_organization {
    struct organization org;
    bool is_auto_membership_enabled;
    jt_str colors[ORGANIZATION_COLORS];
    jt_str *allowed_domains;
    size_t allowed_domain_count;
    jt_str theme_code, color_scheme, sender_name;
    bool with_billing; /* shows that member, empty: billing is not this product's */
    struct agreement *agreements;
    size_t agreement_count;
};

/* What the answers show of an organization; attributes is its own, read (attributes.h). */
JT_MUST_USE jt_err organization_show(const struct organization *org, const json_t *attributes,
                                     struct jt_arena *arena, struct shown_organization *ret_shown);

/* Of the attributes: the one that a row of getOrganizations shows. */
bool organization_has_auto_membership(const json_t *attributes);

/* That row, with nothing else of the attributes; the bare answer of getOrganization. */
extern const struct answer_shape organization_item, organization_answer;

/* What theme_code may be; ends with NULL. */
extern const char *const organization_themes[];
