/* help_settings: the table of settings as text for a terminal and as the reference page. */
#include "cli/help.h"

enum { WIDTH = 80, INDENT = 6 };

void help_paragraph(FILE *out, const char *text)
{
    jt_str rest = jt_str_from(text), word;
    size_t column = 0;
    while (jt_str_next_word(&rest, &word)) {
        const bool fits = column != 0 && column + 1 + word.len <= WIDTH;
        if (column != 0 && !fits)
            fputc('\n', out);
        column = fits ? column + 1 : INDENT;
        fprintf(out, "%*s%.*s", fits ? 1 : INDENT, "", JT_FMT(word));
        column += word.len;
    }
    fputc('\n', out);
}

void help_setting(FILE *out, const struct setting *setting)
{
    fprintf(out, "  %s%s%s\n", setting->flag, setting->value_name == NULL ? "" : " ",
            setting->value_name == NULL ? "" : setting->value_name);
    help_paragraph(out, setting->help);
    if (setting->default_text[0] != '\0' && setting->type != SETTING_FLAG)
        fprintf(out, "      Default: %s\n", setting->default_text);
}

/* The limits of a value in words: "0 to 3650", "human or json". */
static void put_limits(FILE *out, const struct setting *setting)
{
    switch (setting->type) {
    case SETTING_TEXT:
        fprintf(out, "%s", setting->value_name);
        break;
    case SETTING_NUMBER:
        fprintf(out, "%lld to %lld", (long long)setting->min, (long long)setting->max);
        break;
    case SETTING_CHOICE:
        for (size_t i = 0; setting->choices[i] != NULL; i++)
            fprintf(out, "%s%s", i == 0 ? "" : ", ", setting->choices[i]);
        break;
    case SETTING_FLAG:
        fprintf(out, "true, false");
        break;
    }
}

void help_settings(FILE *out)
{
    fprintf(out, "A flag wins over the environment, the environment over the configuration file,\n"
                 "the file over the default.\n\n");
    for (size_t i = 0; i < setting_count; i++) {
        help_setting(out, &settings[i]);
        fprintf(out, "      ");
        if (settings[i].type != SETTING_TEXT) {
            put_limits(out, &settings[i]);
            fprintf(out, "; ");
        }
        if (settings[i].key != NULL)
            fprintf(out, "%s in the file, ", settings[i].key);
        fprintf(out, "%s\n", settings[i].environment);
    }
    fprintf(out,
            "\nThe master key: 64 hexadecimal digits in JETON_MASTER_KEY, else in the file of\n"
            "--master-key-file. It is made with a new store; keep a copy of it elsewhere.\n"
            "jeton master-key rotate: another one, from JETON_NEW_MASTER_KEY where the first is\n"
            "in the environment.\n");
}

/* Those with a memory, in a sentence's list. */
static void put_remembered(FILE *out)
{
    const char *before = "";
    for (size_t i = 0; i < setting_count; i++) {
        if (settings[i].memory == SETTING_NOT_REMEMBERED)
            continue;
        fprintf(out, "%s`%s`%s", before, settings[i].key,
                settings[i].memory == SETTING_SERVER_WINS ? " (*)" : "");
        before = ",\n";
    }
}

static void put_markdown_row(FILE *out, const struct setting *setting)
{
    fprintf(out, "| %s%s%s | `%s` | `%s` | ", setting->key == NULL ? "" : "`",
            setting->key == NULL ? "not in the file" : setting->key,
            setting->key == NULL ? "" : "`", setting->environment, setting->flag);
    if (setting->default_text[0] == '\0')
        fprintf(out, "none | ");
    else
        fprintf(out, "`%s` | ", setting->default_text);
    put_limits(out, setting);
    fprintf(out, " | %s |\n", setting->help);
}

static void put_commands_section(FILE *out)
{
    fprintf(out, "\n"
                 "## Commands beside a server\n"
                 "\n"
                 "The store remembers what its server was started with of these, and commands go\n"
                 "by it:\n");
    put_remembered(out);
    fprintf(out,
            ".\n"
            "A command that is given another value says so and goes by its own; of those with\n"
            "(*) it is refused, as a key that signs too soon is one that verifiers refuse. Of\n"
            "two servers on a store, the one that started last decides, and says so in its log.\n");
}

static void put_master_key_section(FILE *out)
{
    fprintf(
        out,
        "\n"
        "## The master key\n"
        "\n"
        "The private signing keys in the database are encrypted, and client secrets are stored\n"
        "as digests, under keys that need one master key of 32 bytes. It comes from the\n"
        "environment variable `JETON_MASTER_KEY` (64 hexadecimal digits), else from the file of\n"
        "`master_key_file` (the same digits, readable by its owner only). A new store gets a\n"
        "new file. A store whose master key is missing or wrong is not opened: keep a copy of\n"
        "the key apart from the copies of the database.\n"
        "\n"
        "`jeton master-key rotate` gives a stopped server's store another one. All secrets, keys\n"
        "and tokens stay valid. The old file stays as `master.key.old-...`, for backups made\n"
        "before. Where the key comes from the environment, the new one is given in\n"
        "`JETON_NEW_MASTER_KEY`, and is `JETON_MASTER_KEY` from then on.\n");
}

void help_settings_markdown(FILE *out)
{
    fprintf(
        out,
        "# Configuration\n"
        "\n"
        "<!-- Made by `jeton help settings --markdown`; change src/ops/config_table.c. -->\n"
        "\n"
        "Each setting can be given as a flag, in the environment or in a configuration file.\n"
        "A flag wins over the environment, the environment over the file, the file over the\n"
        "default. An empty environment variable counts as none. `--listen 127.0.0.1:80` and\n"
        "`--listen=127.0.0.1:80` are the same.\n"
        "\n"
        "The file, named by `--config` or `JETON_CONFIG`, has a line for each setting. A value\n"
        "goes to the end of its line; lines that begin with `#` are comments:\n"
        "\n"
        "```\n"
        "# /etc/jeton/jeton.conf\n"
        "database = sqlite:/var/lib/jeton/jeton.db\n"
        "issuer = https://tokens.example.com\n"
        "log_format = json\n"
        "```\n"
        "\n"
        "| in the file | environment | flag | default | values | what it does |\n"
        "| --- | --- | --- | --- | --- | --- |\n");
    for (size_t i = 0; i < setting_count; i++)
        put_markdown_row(out, &settings[i]);
    put_commands_section(out);
    put_master_key_section(out);
}
