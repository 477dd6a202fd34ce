/*
 * shared_tasks: what is done once for a store, by one of the processes that share it. Each is a
 * turn of a timer's task (ops/timer.h), with the issuer as its context, on the thread that writes.
 */
#pragma once

#include "issuer/issuer.h"

JT_MUST_USE jt_err shared_task_advance_keys(void *issuer);
JT_MUST_USE jt_err shared_task_index_applications(void *issuer);
JT_MUST_USE jt_err shared_task_write_names(void *issuer);
JT_MUST_USE jt_err shared_task_expire_api_keys(void *issuer);
JT_MUST_USE jt_err shared_task_trim_feed(void *issuer);
JT_MUST_USE jt_err shared_task_trim_statistics(void *issuer);
JT_MUST_USE jt_err shared_task_trim_application_tokens(void *issuer);
JT_MUST_USE jt_err shared_task_trim_application_refusals(void *issuer);
JT_MUST_USE jt_err shared_task_trim_quota_use(void *issuer);
JT_MUST_USE jt_err shared_task_trim_replay(void *issuer);
JT_MUST_USE jt_err shared_task_trim_audit(void *issuer);
JT_MUST_USE jt_err shared_task_chain_audit(void *issuer);
JT_MUST_USE jt_err shared_task_sign_audit(void *issuer);
JT_MUST_USE jt_err shared_task_trim_webhook_history(void *issuer);
JT_MUST_USE jt_err shared_task_trim_administrators(void *issuer);
/* At the end: no other node, nor the next start, waits for a lease of this process to end. */
JT_MUST_USE jt_err shared_tasks_give_back(void *issuer);
