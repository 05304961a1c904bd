/* SPDX-License-Identifier: Apache-2.0
 *
 * utf8: is it well-formed, one code point at a time, counting, writing.
 *
 * Idea    Every other module reads text through these. Ill-formed bytes never stop a reader: each maximal subpart is one
 *         U+FFFD (Unicode 3.9, the practice of the W3C), so all programs count and show the same errors.
 * Shape   Text is a dtl_span. Positions are byte offsets into it.
 * Units   Bytes, or code points where a name says cp or count.
 * Errors  None fail. Nothing is allocated except in the buffers that the caller gives.
 * Source  Unicode 15, 3.9 (D92, table 3-7, U+FFFD substitution of maximal subparts); Keiser and Lemire, "Validating UTF-8
 *         in less than one instruction per byte" (2021), for the AVX2 form, chosen at run time; portable C otherwise.
 *
 *     dtl_span s = DTL_LIT("Hano\xC3\xAF\xFF!");
 *     size_t good = dtl_utf8_valid_prefix(s);              // 6: the byte FF cannot be
 *     for (size_t at = 0; at < s.n;) {
 *         uint32_t cp = dtl_utf8_next(s, &at);             // ... U+00EF, U+FFFD, '!'
 *     }
 */
#ifndef DATELINE_UTF8_H
#define DATELINE_UTF8_H

#include "dateline/base.h"

#define DTL_UTF8_BAD 0xFFFDu

size_t dtl_utf8_valid_prefix(dtl_span s); /* length of the longest well-formed prefix, whole code points only */
bool dtl_utf8_valid(dtl_span s);
size_t dtl_utf8_ascii_prefix(dtl_span s); /* length of the longest prefix of bytes below 0x80 */

/* The code point at *at, which moves behind it; U+FFFD for a maximal subpart of ill-formed bytes. *at must be < s.n. */
uint32_t dtl_utf8_next_slow(dtl_span s, size_t *at);
static inline uint32_t dtl_utf8_next(dtl_span s, size_t *at)
{
    unsigned char c = (unsigned char)s.s[*at];
    if (c < 0x80) {
        ++*at;
        return c;
    }
    return dtl_utf8_next_slow(s, at);
}
/* Same, but tells an ill-formed subpart from a U+FFFD that stands in the text: *bad is set to true, never to false. */
uint32_t dtl_utf8_next_bad(dtl_span s, size_t *at, bool *bad);
/* The code point that ends at *at, which moves to its start. *at must be > 0. Bytes that are ill-formed are taken
 * singly. */
uint32_t dtl_utf8_prev(dtl_span s, size_t *at);

size_t dtl_utf8_count(dtl_span s); /* code points of well-formed text (bytes that are no continuation) */
size_t dtl_utf8_offset(dtl_span s,
                       size_t cp); /* byte offset of code point number cp of well-formed text; s.n if beyond */

static inline unsigned dtl_utf8_len(uint32_t cp)
{
    return cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
}
unsigned dtl_utf8_encode(char out[4], uint32_t cp); /* bytes written; surrogates and values over 10FFFF give U+FFFD */
void dtl_utf8_put(dtl_buf *out, uint32_t cp);
/* Append s with every ill-formed subpart as U+FFFD; how many there were. */
size_t dtl_utf8_repair(dtl_span s, dtl_buf *out);

#endif
