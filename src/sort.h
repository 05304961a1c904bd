/* SPDX-License-Identifier: Apache-2.0
 *
 * sort: a stable sort whose comparison is compiled into it: the lists of an article are short, and a call for each pair costs more than the
 * rest of the sorting.
 *
 * Room `base`. DTL_SORT(name, type, before) makes `static void name(type *v, size_t n, type *room)`; before(a, b) says that *a belongs
 * before *b; room has n places.
 */
#ifndef DATELINE_SORT_H
#define DATELINE_SORT_H

#include <stddef.h>
#include <string.h>

#define DTL_SORT(name, type, before)                                                                                   \
    static void name(type *v, size_t n, type *room)                                                                    \
    {                                                                                                                  \
        enum { RUN = 8 };                                                                                              \
        for (size_t from = 0; from < n; from += RUN) {                                                                 \
            size_t end = from + RUN < n ? from + RUN : n;                                                              \
            for (size_t i = from + 1; i < end; i++) {                                                                  \
                if (!before(&v[i], &v[i - 1])) continue;                                                               \
                type x = v[i];                                                                                         \
                size_t k = i;                                                                                          \
                do {                                                                                                   \
                    v[k] = v[k - 1];                                                                                   \
                    k--;                                                                                               \
                } while (k > from && before(&x, &v[k - 1]));                                                           \
                v[k] = x;                                                                                              \
            }                                                                                                          \
        }                                                                                                              \
        for (size_t width = RUN; width < n; width *= 2)                                                                \
            for (size_t from = 0; from + width < n; from += 2 * width) {                                               \
                size_t mid = from + width, end = n - mid < width ? n : mid + width, a = 0, b = mid, to = from;         \
                if (!before(&v[mid], &v[mid - 1])) continue; /* in order already */                                    \
                memcpy(room, v + from, width * sizeof *v);                                                             \
                while (a < width && b < end) v[to++] = before(&v[b], &room[a]) ? v[b++] : room[a++];                   \
                memcpy(v + to, room + a, (width - a) * sizeof *v);                                                     \
            }                                                                                                          \
    }

#endif
