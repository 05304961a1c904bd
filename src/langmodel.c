/* SPDX-License-Identifier: Apache-2.0
 *
 * langmodel: opens the model file, and believes nothing in it before it was checked.
 */
#include "langmodel.h"
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

_Static_assert(sizeof(lang_head) % 8 == 0 && sizeof(lang_row) == 28 && sizeof(lang_script) == 44, "file layout");

uint64_t lang_checksum(const unsigned char *p, size_t n)
{
    uint64_t lane[4] = {LANG_SEED, LANG_SEED_W, LANG_MUL, ~LANG_MUL}, word[4];
    for (; n >= 32; n -= 32, p += 32) {
        memcpy(word, p, 32);
        for (int i = 0; i < 4; i++) {
            lane[i] = (lane[i] ^ word[i]) * LANG_MUL;
            lane[i] ^= lane[i] >> 32;
        }
    }
    uint64_t h = n;
    for (; n; n--, p++) h = (h ^ *p) * LANG_MUL;
    for (int i = 0; i < 4; i++) h = ((h ^ (h >> 31)) + lane[i]) * LANG_MUL;
    return h ^ (h >> 32);
}

/* a table of n rows of `row` bytes at off lies in the file and is aligned */
static bool lies_in(const lang_head *h, uint64_t off, uint64_t n, uint64_t row, uint64_t align)
{
    return off >= sizeof *h && off % align == 0 && n * row <= h->size && off <= h->size - n * row;
}

static bool bind(dtl_lang_model *m)
{
    const lang_head *h = m->head;
    if (h->n_langs == 0 || h->n_langs > DTL_LANG_MAX || h->n_scripts == 0 || h->n_scripts > LANG_SCRIPTS) return false;
    if (h->n_blocks != LANG_CP_MAX / LANG_BLOCK) return false;
    if (h->n_chars < LANG_BLOCK + 1 || (h->n_chars - 1) % LANG_BLOCK) return false;
    if (!lies_in(h, h->off_about, h->len_about, 1, 1) || !lies_in(h, h->off_langs, h->n_langs, sizeof(lang_row), 4) ||
        !lies_in(h, h->off_scripts, h->n_scripts, sizeof(lang_script), 4) ||
        !lies_in(h, h->off_blocks, h->n_blocks, 2, 2) || !lies_in(h, h->off_chars, h->n_chars, sizeof(lang_char), 4) ||
        !lies_in(h, h->off_pairs, h->n_pairs, sizeof(lang_pair), 2) || h->n_buckets < 2 || h->n_buckets % 2 ||
        h->n_buckets > (1u << 24) || m->size < LANG_PAD ||
        !lies_in(h, h->off_buckets, (uint64_t)h->n_buckets * LANG_BUCKET + LANG_PAD, 1, LANG_BUCKET))
        return false;
    const unsigned char *f = m->map;
    m->langs = (const lang_row *)(const void *)(f + h->off_langs);
    m->scripts = (const lang_script *)(const void *)(f + h->off_scripts);
    m->blocks = (const uint16_t *)(const void *)(f + h->off_blocks);
    m->chars = (const lang_char *)(const void *)(f + h->off_chars);
    m->pairs = (const lang_pair *)(const void *)(f + h->off_pairs);
    m->buckets = f + h->off_buckets;
    for (uint32_t i = 0; i < h->n_langs; i++)
        if (m->langs[i].code[0] == 0 || m->langs[i].code[sizeof m->langs[i].code - 1] != 0) return false;
    for (uint32_t i = 0; i < h->n_blocks; i++)
        if (m->blocks[i] >= (h->n_chars - 1) / LANG_BLOCK) return false;
    for (uint32_t i = 0; i < h->n_chars; i++)
        if (m->chars[i].script >= h->n_scripts) return false;
    for (uint32_t i = 0; i < h->n_scripts; i++)
        if (m->scripts[i].lo + m->scripts[i].n > h->n_langs) return false;
    for (uint32_t i = 0; i < h->n_langs; i++)
        if (!(fabsf(m->langs[i].prior) < 100)) return false;
    m->noise = m->name = -1;
    for (uint32_t i = 0; i < h->n_langs; i++) {
        if (m->langs[i].kind == LANG_KIND_NOISE) m->noise = (int)i;
        if (m->langs[i].kind == LANG_KIND_NAME) m->name = (int)i;
    }
    m->latin = m->chars[m->blocks[0] * LANG_BLOCK + 'a'].script;
    return h->scale > .001f && h->scale < 10;
}

static bool make_bias(dtl_lang_model *m)
{
    m->bias = dtl_mem_alloc(m->mem, (size_t)m->head->n_scripts * LANG_WIDTH * sizeof *m->bias);
    if (!m->bias) return false;
    for (uint32_t s = 0; s < m->head->n_scripts; s++) {
        const lang_script *sc = m->scripts + s;
        int16_t *b = m->bias + (size_t)s * LANG_WIDTH;
        for (uint32_t i = 0; i < LANG_WIDTH; i++) {
            bool in = i >= sc->lo && i < (uint32_t)sc->lo + sc->n && (sc->has[i / 8] >> (i % 8) & 1) &&
                      m->langs[i].kind == LANG_KIND_LANGUAGE;
            b[i] = in ? (int16_t)lrintf(m->langs[i].prior / m->head->scale) : LANG_NEVER;
        }
    }
    return true;
}

static dtl_status damaged(dtl_error *err, const char *path, const char *what)
{
    dtl_status s = dtl_fail(err, DTL_E_PACK, "the language model is damaged: %s", what);
    dtl_error_at(err, path, 0, 0);
    return s;
}

static dtl_status check(dtl_lang_model *m, const char *path, dtl_error *err)
{
    const lang_head *h = m->head;
    if (m->size < sizeof *h) return damaged(err, path, "it is too short");
    if (memcmp(h->magic, LANG_MAGIC, sizeof h->magic)) return damaged(err, path, "it is no language model");
    if (h->version != LANG_VERSION || h->order != LANG_ORDER) {
        dtl_fail(err, DTL_E_PACK, "the language model is of version %u, this program reads %u", (unsigned)h->version,
                 LANG_VERSION);
        dtl_error_at(err, path, 0, 0);
        return DTL_E_PACK;
    }
    if (h->size != m->size) return damaged(err, path, h->size > m->size ? "it is cut" : "it is too long");
    size_t from = offsetof(lang_head, checksum) + sizeof h->checksum;
    if (lang_checksum(m->map + from, m->size - from) != h->checksum) return damaged(err, path, "its checksum is wrong");
    if (!bind(m)) return damaged(err, path, "its tables do not fit");
    return DTL_OK;
}

dtl_status dtl_lang_open(dtl_lang_model **out, const char *path, const dtl_alloc *mem, dtl_error *err)
{
    *out = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        dtl_fail(err, DTL_E_NOPACK, "the language model cannot be read: %s", fd < 0 ? strerror(errno) : "no file");
        dtl_error_at(err, path, 0, 0);
        if (fd >= 0) close(fd);
        return DTL_E_NOPACK;
    }
    if (st.st_size < (off_t)sizeof(lang_head)) {
        close(fd);
        return damaged(err, path, "it is too short");
    }
    dtl_lang_model *m = dtl_mem_alloc(mem, sizeof *m);
    if (!m) {
        close(fd);
        return dtl_fail(err, DTL_E_NOMEM, "out of memory");
    }
    memset(m, 0, sizeof *m);
    m->mem = mem;
    m->size = (size_t)st.st_size;
    void *map = mmap(NULL, m->size, PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    if (map == MAP_FAILED) {
        dtl_mem_release(mem, m);
        dtl_fail(err, DTL_E_IO, "the language model cannot be mapped: %s", strerror(errno));
        dtl_error_at(err, path, 0, 0);
        return DTL_E_IO;
    }
    m->map = map;
    m->head = (const lang_head *)(const void *)m->map;
    dtl_status s = check(m, path, err);
    if (s == DTL_OK && !make_bias(m)) s = dtl_fail(err, DTL_E_NOMEM, "out of memory");
    if (s != DTL_OK) {
        dtl_lang_close(m);
        return s;
    }
    *out = m;
    return DTL_OK;
}

void dtl_lang_close(dtl_lang_model *m)
{
    if (!m) return;
    dtl_mem_release(m->mem, m->bias);
    munmap((void *)(uintptr_t)m->map, m->size);
    dtl_mem_release(m->mem, m);
}

size_t dtl_lang_n(const dtl_lang_model *m)
{
    return m->head->n_langs;
}

const char *dtl_lang_code(const dtl_lang_model *m, size_t i)
{
    return i < m->head->n_langs ? m->langs[i].code : NULL;
}

dtl_span dtl_lang_about(const dtl_lang_model *m)
{
    return dtl_span_of((const char *)m->map + m->head->off_about, m->head->len_about);
}
