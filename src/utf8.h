/* SPDX-License-Identifier: Apache-2.0
 * The portable forms, beside the ones that choose: tests compare them. */
#ifndef DTL_UTF8_FORMS_H
#define DTL_UTF8_FORMS_H

#include "dateline/utf8.h"

size_t dtl_utf8_valid_prefix_portable(dtl_span s);
size_t dtl_utf8_ascii_prefix_portable(dtl_span s);
size_t dtl_utf8_count_portable(dtl_span s);

#endif
