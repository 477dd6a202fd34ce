/*
 * help: what people read before they can use the rest. All of it comes from the tables of commands
 * and settings.
 */
#pragma once

#include <stdio.h>

#include "cli/command.h"
#include "ops/config.h"

void help_overview(FILE *out);
/* The commands whose first word that is: of "keys" keys list and more. False: there is none. */
bool help_begun(FILE *out, jt_str first);
/* Says that there is no such command and which one may be meant. */
enum command_status help_unknown(const jt_str *words, size_t word_count);
void help_command(FILE *out, const struct command *command);

/* All settings: for the terminal, or as docs/configuration.md. */
void help_settings(FILE *out);
void help_settings_markdown(FILE *out);
/* All routes of the server, from the tables that dispatch. */
enum command_status help_routes(const struct command_call *call, bool is_json);
/* The document that a server with the default issuer has at /api/v1/openapi.json. */
enum command_status help_openapi(const struct command_call *call);
/* What is said below a flag: indented, in lines that a terminal has room for. */
void help_paragraph(FILE *out, const char *text);
/* "--listen ADDR:PORT", its help, and its default where there is one. */
void help_setting(FILE *out, const struct setting *setting);
