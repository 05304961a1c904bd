/* SPDX-License-Identifier: Apache-2.0 */
#include "charset.h"
#include "charset_bytes.inc" /* made at build time */
#include "dateline/decode.h"

#include <string.h>

/* ICU's names are those of the tables that browsers use (WHATWG), where ICU has several. */
const charset dtl_charsets[] = {
    {"utf-8", NULL, CS_UTF8, false},
    {"utf-16le", "UTF-16LE", CS_WIDE, true},
    {"utf-16be", "UTF-16BE", CS_WIDE, true},
    {"utf-32le", "UTF-32LE", CS_WIDE, false},
    {"utf-32be", "UTF-32BE", CS_WIDE, false},
    {"windows-1252", "windows-1252", CS_BYTE, true},
    {"windows-1250", "windows-1250", CS_BYTE, true},
    {"windows-1251", "windows-1251", CS_BYTE, true},
    {"windows-1253", "windows-1253", CS_BYTE, true},
    {"windows-1254", "windows-1254", CS_BYTE, true},
    {"windows-1255", "windows-1255", CS_BYTE, true},
    {"windows-1256", "windows-1256", CS_BYTE, true},
    {"windows-1257", "windows-1257", CS_BYTE, true},
    {"windows-1258", "windows-1258", CS_BYTE, true},
    {"windows-874", "windows-874-2000", CS_BYTE, true},
    {"gb18030", "gb18030", CS_MULTI, true},
    {"big5", "windows-950-2000", CS_MULTI, true},
    {"shift_jis", "ibm-943_P15A-2003", CS_MULTI, true},
    {"euc-jp", "EUC-JP", CS_MULTI, true},
    {"euc-kr", "windows-949-2000", CS_MULTI, true},
    {"koi8-r", "KOI8-R", CS_BYTE, true},
    {"koi8-u", "KOI8-U", CS_BYTE, true},
    {"iso-8859-2", "ISO-8859-2", CS_BYTE, true},
    {"iso-8859-5", "ISO-8859-5", CS_BYTE, true},
    {"iso-8859-6", "ISO-8859-6", CS_BYTE, true},
    {"iso-8859-7", "ISO-8859-7", CS_BYTE, true},
    {"iso-8859-8", "ISO-8859-8", CS_BYTE, true},
    {"iso-8859-13", "ISO-8859-13", CS_BYTE, true},
    {"iso-8859-15", "ISO-8859-15", CS_BYTE, true},
    {"macintosh", "macintosh", CS_BYTE, true},
    {"x-mac-ce", "x-mac-ce", CS_BYTE, true},
    {"x-mac-cyrillic", "x-mac-cyrillic", CS_BYTE, true},
    {"ibm866", "IBM866", CS_BYTE, true},
    {"ibm852", "IBM852", CS_BYTE, true},
    {"tcvn3", NULL, CS_BYTE, true},
    {"viscii", NULL, CS_BYTE, true},
    {"iso-8859-3", "ISO-8859-3", CS_BYTE, false},
    {"iso-8859-4", "ISO-8859-4", CS_BYTE, false},
    {"iso-8859-10", "ISO-8859-10", CS_BYTE, false},
    {"iso-8859-14", "ISO-8859-14", CS_BYTE, false},
    {"iso-2022-jp", "ISO-2022-JP", CS_MULTI, false},
    {"iso-2022-kr", "ISO-2022-KR", CS_MULTI, false},
    {"hz-gb-2312", "HZ-GB-2312", CS_MULTI, false},
    {"big5-hkscs", "Big5-HKSCS", CS_MULTI, false},
    {"euc-tw", "EUC-TW", CS_MULTI, false},
    {"utf-7", "UTF-7", CS_MULTI, false},
    {"ibm437", "IBM437", CS_BYTE, false},
    {"ibm850", "IBM850", CS_BYTE, false},
    {"ibm855", "IBM855", CS_BYTE, false},
    {"ibm857", "IBM857", CS_BYTE, false},
    {"ibm862", "IBM862", CS_BYTE, false},
    {"ibm864", "IBM864", CS_BYTE, false},
};
const size_t dtl_n_charsets = sizeof dtl_charsets / sizeof *dtl_charsets;

/* Labels by their letters and digits alone. What old documents call latin1 has windows-1252's quotes in it (WHATWG);
 * likewise gb2312 is read by gb18030, ks_c_5601 by windows-949, tis-620 by windows-874. */
static const char *const aliases[][2] = {
    {"unicode11utf8", "utf-8"},
    {"xunicode20utf8", "utf-8"},
    {"cp65001", "utf-8"},
    {"unicode", "utf-16le"},
    {"utf16", "utf-16le"},
    {"ucs2", "utf-16le"},
    {"iso10646ucs2", "utf-16le"},
    {"utf32", "utf-32le"},
    {"ucs4", "utf-32le"},
    {"ascii", "windows-1252"},
    {"usascii", "windows-1252"},
    {"ansix341968", "windows-1252"},
    {"iso646us", "windows-1252"},
    {"iso88591", "windows-1252"},
    {"latin1", "windows-1252"},
    {"l1", "windows-1252"},
    {"cp819", "windows-1252"},
    {"isoir100", "windows-1252"},
    {"ansi", "windows-1252"},
    {"latin2", "iso-8859-2"},
    {"l2", "iso-8859-2"},
    {"latin3", "iso-8859-3"},
    {"latin4", "iso-8859-4"},
    {"latin9", "iso-8859-15"},
    {"latin0", "iso-8859-15"},
    {"iso88599", "windows-1254"},
    {"latin5", "windows-1254"},
    {"l5", "windows-1254"},
    {"tis620", "windows-874"},
    {"iso885911", "windows-874"},
    {"dos874", "windows-874"},
    {"cp874", "windows-874"},
    {"ibm874", "windows-874"},
    {"gb2312", "gb18030"},
    {"gbk", "gb18030"},
    {"gb231280", "gb18030"},
    {"xgbk", "gb18030"},
    {"cp936", "gb18030"},
    {"windows936", "gb18030"},
    {"euccn", "gb18030"},
    {"chinese", "gb18030"},
    {"big5eten", "big5"},
    {"xxbig5", "big5"},
    {"cnbig5", "big5"},
    {"cp950", "big5"},
    {"windows950", "big5"},
    {"sjis", "shift_jis"},
    {"xsjis", "shift_jis"},
    {"mskanji", "shift_jis"},
    {"windows31j", "shift_jis"},
    {"cp932", "shift_jis"},
    {"windows932", "shift_jis"},
    {"ms932", "shift_jis"},
    {"ujis", "euc-jp"},
    {"xeucjp", "euc-jp"},
    {"ksc5601", "euc-kr"},
    {"ksc56011987", "euc-kr"},
    {"ksc56011989", "euc-kr"},
    {"cp949", "euc-kr"},
    {"windows949", "euc-kr"},
    {"uhc", "euc-kr"},
    {"korean", "euc-kr"},
    {"koi8", "koi8-r"},
    {"koi", "koi8-r"},
    {"koi8ru", "koi8-u"},
    {"cyrillic", "iso-8859-5"},
    {"arabic", "iso-8859-6"},
    {"greek", "iso-8859-7"},
    {"greek8", "iso-8859-7"},
    {"hebrew", "iso-8859-8"},
    {"iso88598i", "iso-8859-8"},
    {"logical", "iso-8859-8"},
    {"mac", "macintosh"},
    {"macroman", "macintosh"},
    {"xmacroman", "macintosh"},
    {"maccyrillic", "x-mac-cyrillic"},
    {"xmacukrainian", "x-mac-cyrillic"},
    {"maccentraleurope", "x-mac-ce"},
    {"maccentraleuropean", "x-mac-ce"},
    {"866", "ibm866"},
    {"tcvn", "tcvn3"},
    {"tcvn5712", "tcvn3"},
    {"tcvn57121", "tcvn3"},
    {"tcvn571211993", "tcvn3"},
    {"abc", "tcvn3"},
    {"xvietabc", "tcvn3"},
    {"xviettcvn5712", "tcvn3"},
    {"xviscii", "viscii"},
    {"csviscii", "viscii"},
    {"hzgb", "hz-gb-2312"},
    {"csiso2022jp", "iso-2022-jp"},
};

static void letters_of(const char *label, char out[32])
{
    size_t n = 0;
    for (; *label && n < 31; label++) {
        char c = *label;
        if (c >= 'A' && c <= 'Z') c = (char)(c | 0x20);
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out[n++] = c;
    }
    out[n] = '\0';
}

const charset *charset_find(const char *label)
{
    char want[32], have[32];
    letters_of(label, want);
    if (!*want) return NULL;
    const char *number = NULL; /* cp1252, x-cp1252, win1252, 1252 */
    static const char *const before[] = {"windows", "cp", "xcp", "win", "ms", "ibm", "csibm", "csiso", "cs", ""};
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (!strcmp(aliases[i][0], want)) {
            letters_of(aliases[i][1], want);
            break;
        }
    for (size_t i = 0; i < dtl_n_charsets; i++) {
        letters_of(dtl_charsets[i].name, have);
        if (!strcmp(have, want)) return dtl_charsets + i;
    }
    for (size_t k = 0; k < sizeof before / sizeof *before && !number; k++) {
        size_t n = strlen(before[k]);
        if (!strncmp(want, before[k], n) && want[n] >= '1' && want[n] <= '9') number = want + n;
    }
    for (size_t i = 0; number && i < dtl_n_charsets; i++) {
        letters_of(dtl_charsets[i].name, have);
        const char *digits = !strncmp(have, "windows", 7) ? have + 7 : !strncmp(have, "ibm", 3) ? have + 3 : NULL;
        if (digits && !strcmp(digits, number)) return dtl_charsets + i;
    }
    char canonical[64];
    if (charset_icu_known(label, canonical, sizeof canonical)) {
        letters_of(canonical, want);
        for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
            if (!strcmp(aliases[i][0], want)) letters_of(aliases[i][1], want);
        for (size_t i = 0; i < dtl_n_charsets; i++) {
            letters_of(dtl_charsets[i].name, have);
            if (!strcmp(have, want)) return dtl_charsets + i;
        }
    }
    return NULL;
}

bool charset_table(const charset *c, uint32_t table[256])
{
    if (c->icu) return charset_icu_table(c->icu, table);
    const uint16_t *own = NULL;
    for (size_t i = 0; i < sizeof charset_own / sizeof *charset_own; i++)
        if (!strcmp(charset_own[i].name, c->name)) own = charset_own[i].letters;
    for (unsigned b = 0; own && b < 256; b++) table[b] = own[b];
    return own != NULL;
}

const char *dtl_charset_name(const char *label)
{
    const charset *c = label ? charset_find(label) : NULL;
    return c ? c->name : NULL;
}

const char *dtl_charset_at(size_t i)
{
    return i < dtl_n_charsets ? dtl_charsets[i].name : NULL;
}
