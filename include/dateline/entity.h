/* SPDX-License-Identifier: Apache-2.0
 *
 * entity: HTML and XML character references, as HTML reads them.
 *
 * Idea    One reader for all who meet them: the HTML and XML readers, and text in which references were left.
 * Shape   At an '&': 0, or how many bytes the reference takes, and the one or two code points that it means.
 * Units   Bytes.
 * Errors  None: what is no reference is text.
 * Source  HTML Living Standard 13.2.5.80 (numbers; 0x80 to 0x9F mean windows-1252), 13.5 (names, all 2,125).
 *
 *     uint32_t cp[2];
 *     size_t n = dtl_entity_at(DTL_LIT("&eacute;t&eacute;"), 0, cp);       // 8, cp = {U+00E9, 0}
 */
#ifndef DATELINE_ENTITY_H
#define DATELINE_ENTITY_H

#include "dateline/base.h"

/* Only references that end with ';' ("&copy=1" in an address is none). cp[1] is 0 where there is one code point.
 * Surrogate pairs written as two references are one; a value that no character has gives U+FFFD. */
size_t dtl_entity_at(dtl_span s, size_t at, uint32_t cp[2]);

#endif
