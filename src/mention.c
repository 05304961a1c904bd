/* SPDX-License-Identifier: Apache-2.0 */
#include "dateline/mention.h"

const char *dtl_type_name(dtl_type type)
{
    static const char *const names[] = {"PER", "ORG", "LOC", "EVT", "DOC", "DATE", "MON", "QTY", "NUM", "MISC"};
    return (unsigned)type < DTL_N_TYPES ? names[type] : "";
}
