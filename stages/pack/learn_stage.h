/* SPDX-License-Identifier: Apache-2.0
 * The commands `dateline-pack learn` (learn.c) and `stat` (stat.c). */
#ifndef DATELINE_LEARN_STAGE_H
#define DATELINE_LEARN_STAGE_H

extern const char *learn_packs, *learn_folds, *learn_write, *learn_predict;
int learn_dev(const char *value);
int learn_set(const char *value);
int pack_learn(int argc, char **argv, int at);
int pack_stat(int argc, char **argv, int at);

#endif
