/*
 * json_memory: Jansson's values, which hold passwords and secrets of bodies and answers, are wiped
 * when they are freed.
 */
#pragma once

/* Before any call of Jansson: at the start of main(). */
void jt_json_memory_install(void);
