/* SPDX-License-Identifier: Apache-2.0
 *
 * input: a stream of bytes as lines, unpacked and in UTF-8, in bounded memory.
 *
 * Idea    Dumps come as .gz in one member or in thousands, cut off, with a byte order mark, as UTF-16 from a spreadsheet, with
 *         lines longer than memory should hold. All that is dealt with here; readers of formats see lines or the rest.
 * Shape   Bytes are pulled through the caller's `get`. gzip is known by its first bytes, UTF-16 and UTF-32 by their byte order
 *         mark or by the NUL beside a leading { or [. Other UTF-8 and legacy bytes pass as they are (dateline/decode.h is for whole texts).
 * Units   Bytes of the unpacked UTF-8 stream. A BOM is taken out but counted where it stood.
 * Errors  Whatever could be read is given first; then dtl_input.status says how the stream ended: DTL_E_CUT (a gzip member that
 *         does not end), DTL_E_DATA (a damaged one), DTL_E_IO (get failed), DTL_E_NOMEM. Lines are borrowed until the next call.
 * Source  RFC 1952 (members follow one another; zero padding behind the last is usual on tapes).
 *
 *     dtl_input in;
 *     dtl_input_open(&in, get, user, 64 << 20, NULL);
 *     while ((got = dtl_input_line(&in, &line)) != 0) {
 *         if (got > 0) ...            // line, without LF or CR LF
 *         else ...                    // over the limit: only its first bytes
 *     }
 *     if (in.status != DTL_OK) ...
 *     dtl_input_close(&in);
 */
#ifndef DATELINE_INPUT_H
#define DATELINE_INPUT_H

#include "dateline/base.h"

/* Up to n bytes to `to`: how many, 0 at the end, negative when reading failed. */
typedef long dtl_input_get(void *user, char *to, size_t n);

typedef struct dtl_input {
    dtl_input_get *get;
    void *user;
    const dtl_alloc *mem;
    size_t max; /* longest line or rest */
    char *raw;  /* packed bytes, [raw_from, raw_to) unread */
    size_t raw_from, raw_to;
    struct z_stream_s *z; /* NULL: not gzip */
    bool raw_ended, member_open;
    uint8_t form, n_carry; /* encoding form; bytes of a half unit */
    unsigned char carry[4];
    char *buf; /* unpacked, [from, to) unread */
    size_t from, to, cap;
    uint64_t line, byte; /* of the line last given: number from 1, offset of its first byte */
    uint64_t next_byte;
    bool packed, started, ended, no_newline; /* no_newline: the line last given ended with the stream */
    dtl_status status;
} dtl_input;

dtl_status dtl_input_open(dtl_input *in, dtl_input_get *get, void *user, size_t max, const dtl_alloc *mem);
void dtl_input_close(dtl_input *in);
/* 1: a line, without its line end. 0: the end. -1: a line over the limit was passed over; *line is its beginning. */
int dtl_input_line(dtl_input *in, dtl_span *line);
/* The bytes that follow, at least n of them unless the stream ends before; none are taken. */
dtl_span dtl_input_peek(dtl_input *in, size_t n);
/* Take n of the bytes that were seen. */
void dtl_input_skip(dtl_input *in, size_t n);
/* All that is left; false when it is over the limit. It is not taken. */
bool dtl_input_rest(dtl_input *in, dtl_span *all);

#endif
