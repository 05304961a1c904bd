/* SPDX-License-Identifier: Apache-2.0
 * A fuzz target is fuzz_name and LLVMFuzzerTestOneInput; replay.c runs it over tests/fuzz/corpus/<fuzz_name> in `make test`,
 * `make fuzz F=<name>` with libFuzzer. must() stops the run: what is false there is a bug. */
#ifndef DATELINE_FUZZ_H
#define DATELINE_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

extern const char *const fuzz_name;
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define must(cond)                                                                                                     \
    do {                                                                                                               \
        if (!(cond)) {                                                                                                 \
            fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #cond);                                       \
            abort();                                                                                                   \
        }                                                                                                              \
    } while (0)

#endif
