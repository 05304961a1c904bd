// SPDX-License-Identifier: Apache-2.0
// bench-cld2 MODEL DOCUMENTS: dateline's language detection beside Debian's CLD2 on the same documents, one thread.
// DOCUMENTS: `code TAB text` a line, paragraphs separated by U+2028. Bytes of text over CPU time of the calls, best of rounds.
extern "C" {
#include "dateline/lang.h"
}
#include <cstdio>
#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <string>
#include <vector>

struct doc {
    std::string code, text;
};

static double cpu()
{
    timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

int main(int argc, char **argv)
{
    if (argc < 3) return 64;
    std::vector<doc> docs;
    std::ifstream in(argv[2]);
    std::string line;
    size_t bytes = 0;
    while (std::getline(in, line)) {
        size_t tab = line.find('\t');
        if (tab == std::string::npos) continue;
        doc d{line.substr(0, tab), line.substr(tab + 1)};
        for (size_t at; (at = d.text.find("\xE2\x80\xA8")) != std::string::npos;) d.text.replace(at, 3, "\n");
        bytes += d.text.size();
        docs.push_back(d);
    }
    double t0 = cpu();
    dtl_lang_model *m;
    dtl_error err = {};
    if (dtl_lang_open(&m, argv[1], nullptr, &err) != DTL_OK) {
        std::fprintf(stderr, "%s\n", err.msg);
        return 69;
    }
    std::printf("open %.2f ms, %zu documents, %.0f bytes each\n", (cpu() - t0) * 1e3, docs.size(),
                (double)bytes / (double)docs.size());
    dtl_arena arena;
    dtl_arena_init(&arena, nullptr);
    double cld2 = 0;
    dtl_lang_work *work = dtl_lang_work_new(m, nullptr);
    for (int what = 0; what < 4; what++) {
        if (argc > 3 && std::atoi(argv[3]) != what) continue;
        static const char *const names[] = {"CLD2", "dateline, passages", "dateline, passages, every letter",
                                            "dateline, one answer"};
        double best = 1e9;
        size_t right = 0;
        for (int round = 0; round < 5; round++) {

            dtl_lang_opts opts = {};
            opts.whole = what == 2;
            right = 0;
            double t = cpu();
            for (const doc &d : docs) {
                dtl_span text = {d.text.data(), d.text.size()};
                if (what == 0) {
                    bool reliable;
                    CLD2::Language three[3];
                    int percent[3], n;
                    double score[3];
                    std::vector<CLD2::ResultChunk> chunks;
                    CLD2::CLDHints hints = {nullptr, nullptr, CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE};
                    CLD2::Language l = CLD2::ExtDetectLanguageSummary(text.s, (int)text.n, true, &hints, 0, three, percent,
                                                                      score, &chunks, &n, &reliable);
                    right += d.code.substr(0, 2) == std::string(CLD2::LanguageCode(l)).substr(0, 2);
                } else if (what == 3) {
                    dtl_lang_guess g;
                    dtl_lang_detect(m, text, &opts, work, &g);
                    right += d.code.substr(0, 2) == std::string(g.lang).substr(0, 2);
                } else {
                    dtl_lang_guess g;
                    dtl_lang_passage *p;
                    size_t n;
                    if (dtl_lang_passages(m, text, &opts, work, &arena, &p, &n, &g) != DTL_OK) return 71;
                    dtl_arena_reset(&arena);
                    right += d.code.substr(0, 2) == std::string(g.lang).substr(0, 2);
                }
            }
            t = cpu() - t;
            if (t < best) best = t;

        }
        double speed = (double)bytes / best / 1e6;
        if (!what) cld2 = speed;
        std::printf("%-34s %7.1f MB/s  %5.1f x CLD2  right %.2f %%\n", names[what], speed, speed / cld2,
                    100. * (double)right / (double)docs.size());
    }
    dtl_lang_work_free(work);
    dtl_arena_fini(&arena);
    dtl_lang_close(m);
}
