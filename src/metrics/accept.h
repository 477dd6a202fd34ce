/*
 * accept: in which of two formats whoever asks for metrics wants them: the field Accept of RFC
 * 9110.
 */
#pragma once

#include "metrics/exposition.h"

/* accept: the field, empty where there was none. OpenMetrics, unless the older text is liked more;
 * what cannot be read counts as not there. Any bytes. */
enum exposition_format accept_format(jt_str accept);
