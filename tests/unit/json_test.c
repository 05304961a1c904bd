/* SPDX-License-Identifier: Apache-2.0
 * RFC 8259, rule by rule: what must be taken, what must be refused and at which byte. Our own cases. */
#include "dateline/record.h"
#include "tap.h"

#include <stdlib.h>

#define S(lit)                                                                                                         \
    {                                                                                                                  \
        lit, sizeof(lit) - 1                                                                                           \
    }
#define AT_END (-1)

static const dtl_span accept[] = {
    /* section 2: white space, the six structural characters */
    S("null"),
    S(" null"),
    S("null "),
    S("\tnull"),
    S("null\t"),
    S("\nnull\n"),
    S("\rnull\r"),
    S(" \t\r\n null \t\r\n "),
    S("[]"),
    S("[ ]"),
    S("[\t]"),
    S("[\n]"),
    S("[\r]"),
    S(" [ ] "),
    S("{}"),
    S("{ }"),
    S("{\t\r\n}"),
    S(" { } "),
    S("[1 , 2]"),
    S("[1\t,\t2]"),
    S("[1\n,\n2]"),
    S("[1\r,\r2]"),
    S("{\"a\" : 1}"),
    S("{\"a\"\t:\t1}"),
    S("{\"a\"\n:\n1}"),
    S("{\"a\"\r:\r1}"),
    S("{\"a\":1 , \"b\":2}"),
    S("{ \"a\":1}"),
    S("{\"a\":1 }"),
    /* section 3: values; any value may stand alone */
    S("true"),
    S("false"),
    S("[true,false,null]"),
    S("\"\""),
    S("0"),
    S("[null]"),
    S("[[null]]"),
    /* section 4: objects */
    S("{\"\":0}"),
    S("{\"a\":{}}"),
    S("{\"a\":[]}"),
    S("{\"a\":1,\"b\":2}"),
    S("{\"a\":1,\"a\":2}"),
    S("{\"a\":1,\"a\":1}"),
    S("{\"\\u0061\":1}"),
    S("{\"a\":{\"a\":{\"a\":{}}}}"),
    S("{\"\\u0000\":1}"),
    S("{\"\\\"\":1}"),
    S("{\"a b\":1}"),
    S("{\"\xC3\xA9\":1}"),
    S("{\"a\":null,\"b\":true,\"c\":\"\"}"),
    /* section 5: arrays */
    S("[1]"),
    S("[1,2,3]"),
    S("[[],[]]"),
    S("[[],{},\"\",0,null,true]"),
    S("[[[[[[[[[[]]]]]]]]]]"),
    S("[{\"a\":[{\"b\":[1]}]}]"),
    S("[\"a\",\"b\"]"),
    S("[1,null]"),
    /* section 6: numbers */
    S("-0"),
    S("1"),
    S("-1"),
    S("10"),
    S("123456789"),
    S("0.0"),
    S("-0.0"),
    S("0.1"),
    S("1.0"),
    S("1.50"),
    S("-1.5"),
    S("10.01"),
    S("0e0"),
    S("0E0"),
    S("1e1"),
    S("1E1"),
    S("1e+1"),
    S("1e-1"),
    S("1E+1"),
    S("1E-1"),
    S("1e01"),
    S("1e00"),
    S("1.5e10"),
    S("-1.5E-10"),
    S("0e+1"),
    S("-0e-1"),
    S("1e999"),
    S("-1e999"),
    S("1e-999"),
    S("1e99999999999999999999"),
    S("123456789012345678901234567890"),
    S("-123456789012345678901234567890"),
    S("0.12345678901234567890123456789"),
    S("9007199254740993"),
    S("18446744073709551616"),
    S("1.7976931348623157e309"),
    S("[-0]"),
    S("[0,-0,0.0]"),
    S("0 "),
    S(" -1 "),
    S("[1e1]"),
    S("[1.0]"),
    S("[1E+2]"),
    S("20e1"),
    S("100000"),
    S("0.000000000000000000000000000000000000000001"),
    /* section 7: strings */
    S("\"a\""),
    S("\" \""),
    S("\"\\\"\""),
    S("\"\\\\\""),
    S("\"\\/\""),
    S("\"/\""),
    S("\"\\b\\f\\n\\r\\t\""),
    S("\"\\u0000\""),
    S("\"\\u001F\""),
    S("\"\\u001f\""),
    S("\"\\u0020\""),
    S("\"\\uABCD\""),
    S("\"\\uabcd\""),
    S("\"\\uAbCd\""),
    S("\"\\u00e9\""),
    S("\"\\uD83D\\uDE00\""),
    S("\"\\ud83d\\ude00\""),
    S("\"\\uFFFF\""),
    S("\"\\uFFFE\""),
    S("\"\\u2028\""),
    S("\"\\\\u0041\""),
    S("\"\\\\\\\\\""),
    S("\"\\\\\\\"\""),
    S("\"a\\\\\""),
    S("\"\\u0022\""),
    S("\"\\u005C\""),
    S("\"\\u002F\""),
    S("\"'\""),
    S("\"\x7F\""),
    S("\"{}[]:,\""),
    S("\"//\""),
    S("\"/* */\""),
    S("\"\\uDBFF\\uDFFF\""),
    S("\"\\u0041\\u0042\""),
    S("\"\\n\\n\\n\""),
    S("\"0123456789abcde\""),
    S("\"0123456789abcdef\""),
    S("\"0123456789abcdefg\""),
    S("\"0123456789abcd\\n\""),
    S("\"0123456789abcde\\n\""),
    S("\"0123456789abcdef\\n\""),
    S("\"0123456789abcdef0123456789abcde\""),
    S("\"0123456789abcdef0123456789abcdef\""),
    S("[\"\"]"),
    S("[\"a\\\\\",\"b\"]"),
    S("[\"\\\\\\\"\",\"\"]"),
    /* section 8.1: UTF-8 (RFC 3629 section 4), the edges of every row of its grammar */
    S("\"\xC2\x80\""),
    S("\"\xDF\xBF\""),
    S("\"\xE0\xA0\x80\""),
    S("\"\xE0\xBF\xBF\""),
    S("\"\xE1\x80\x80\""),
    S("\"\xEC\xBF\xBF\""),
    S("\"\xED\x80\x80\""),
    S("\"\xED\x9F\xBF\""),
    S("\"\xEE\x80\x80\""),
    S("\"\xEF\xBF\xBF\""),
    S("\"\xEF\xBF\xBD\""),
    S("\"\xF0\x90\x80\x80\""),
    S("\"\xF0\xBF\xBF\xBF\""),
    S("\"\xF1\x80\x80\x80\""),
    S("\"\xF3\xBF\xBF\xBF\""),
    S("\"\xF4\x80\x80\x80\""),
    S("\"\xF4\x8F\xBF\xBF\""),
    S("\"\xE2\x80\xA8\xE2\x80\xA9\""),
    S("\"\xEF\xBB\xBF\""),
    S("\"Hano\xC3\xAF\""),
    S("\"\xE4\xB8\xAD\xE6\x96\x87\""),
    S("\"a\xC3\xA9z\""),
    S("\"\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\""),
    S("\"0123456789abcde\xC3\xA9\""),
    S("\"0123456789abcdef\xF0\x9F\x98\x80\""),
    /* section 8.2: halves of pairs are in the grammar; decoding replaces them */
    S("\"\\uD800\""),
    S("\"\\uDFFF\""),
    S("\"\\uD800\\uD800\""),
    S("\"\\uDC00\\uD800\""),
    S("\"\\uD800a\""),
    S("\"\\uD800\\n\""),
};

static const struct {
    dtl_span in;
    int at;
} reject[] = {
    /* section 2 */
    {S(""), 0},
    {S(" "), 1},
    {S("\t\r\n "), 4},
    {S("\x0B"
       "1"),
     0},
    {S("\x0C"
       "1"),
     0},
    {S("\xC2\xA0"
       "1"),
     0},
    {S("\xE2\x80\xA8"
       "1"),
     0},
    {S("1\x0B"), 1},
    {S("1\x0C"), 1},
    {S("1\xC2\xA0"), 1},
    {S("\xEF\xBB\xBF"
       "1"),
     0},
    {S("\0"), 0},
    {S("1\0"), 1},
    {S("\0001"), 0},
    {S("[\0]"), 1},
    {S("[\x0B]"), 1},
    {S("[\x0C"
       "1]"),
     1},
    {S("[\xE2\x81\xA0]"), 1},
    {S("/**/1"), 0},
    {S("1/**/"), 1},
    {S("1//"), 1},
    {S("#1"), 0},
    {S("1 2"), 2},
    {S("1,"), 1},
    {S(",1"), 0},
    {S("[] []"), 3},
    {S("{}{}"), 2},
    {S("null null"), 5},
    {S("1;"), 1},
    {S("\"a\" \"b\""), 4},
    {S("(1)"), 0},
    {S("<1>"), 0},
    {S("]"), 0},
    {S("}"), 0},
    {S(":"), 0},
    {S(","), 0},
    /* section 3: three names in lower case, and no other */
    {S("True"), 0},
    {S("TRUE"), 0},
    {S("False"), 0},
    {S("Null"), 0},
    {S("NULL"), 0},
    {S("nul"), 0},
    {S("tru"), 0},
    {S("fals"), 0},
    {S("nulll"), 4},
    {S("truee"), 4},
    {S("true1"), 4},
    {S("falsefalse"), 5},
    {S("n"), 0},
    {S("t"), 0},
    {S("f"), 0},
    {S("undefined"), 0},
    {S("None"), 0},
    {S("nan"), 0},
    {S("NaN"), 0},
    {S("Infinity"), 0},
    {S("-Infinity"), 1},
    {S("inf"), 0},
    {S("yes"), 0},
    {S("a"), 0},
    {S("'a'"), 0},
    {S("`a`"), 0},
    {S("*"), 0},
    {S("[nul]"), 1},
    {S("[tru"), 1},
    {S("@"), 0},
    {S("\xE2\x80\x9C"
       "a\xE2\x80\x9D"),
     0},
    /* section 4 */
    {S("{"), AT_END},
    {S("{ "), AT_END},
    {S("{\"a\""), AT_END},
    {S("{\"a\":"), AT_END},
    {S("{\"a\":1"), AT_END},
    {S("{\"a\":1,"), AT_END},
    {S("{\"a\":1,}"), 7},
    {S("{,}"), 1},
    {S("{\"a\"}"), 4},
    {S("{\"a\":}"), 5},
    {S("{\"a\",1}"), 4},
    {S("{\"a\" 1}"), 5},
    {S("{\"a\"=1}"), 4},
    {S("{\"a\"::1}"), 5},
    {S("{\"a\":1:2}"), 6},
    {S("{\"a\":1 \"b\":2}"), 7},
    {S("{\"a\":1;\"b\":2}"), 6},
    {S("{\"a\":1,,\"b\":2}"), 7},
    {S("{a:1}"), 1},
    {S("{'a':1}"), 1},
    {S("{1:1}"), 1},
    {S("{null:1}"), 1},
    {S("{[]:1}"), 1},
    {S("{{}:1}"), 1},
    {S("{:1}"), 1},
    {S("{\"a\":1]"), 6},
    {S("{]"), 1},
    {S("{\"a\":1}}"), 7},
    {S("{\"a\":1}]"), 7},
    {S("{\"a\":a}"), 5},
    {S("{\"a\":'a'}"), 5},
    {S("{\"a\\q\":1}"), 3},
    {S("{\"a"), AT_END},
    {S("{\"a\n\":1}"), 3},
    {S("{\"a\":1/**/}"), 6},
    {S("{\"a\":1,\"b\"}"), 10},
    {S("{\"a\":1,b:2}"), 7},
    {S("{\"a\":\"b\",\"c\":}"), 13},
    {S("{true}"), 1},
    {S("{\"\xFF\":1}"), 2},
    /* section 5 */
    {S("["), AT_END},
    {S("[ "), AT_END},
    {S("[1"), AT_END},
    {S("[1,"), AT_END},
    {S("[,]"), 1},
    {S("[1,]"), 3},
    {S("[,1]"), 1},
    {S("[1,,2]"), 3},
    {S("[1 2]"), 3},
    {S("[1;2]"), 2},
    {S("[1:2]"), 2},
    {S("[1}"), 2},
    {S("[}"), 1},
    {S("[[]"), AT_END},
    {S("[]]"), 2},
    {S("[[]]]"), 4},
    {S("[1]]"), 3},
    {S("[\"a\",]"), 5},
    {S("[\"a\""), AT_END},
    {S("[\"a\" \"b\"]"), 5},
    {S("[\"a\":1]"), 4},
    {S("[{]"), 2},
    {S("[{}"), AT_END},
    {S("[{},"), AT_END},
    {S("[(1)]"), 1},
    {S("[...]"), 1},
    {S("[1,\n\n,2]"), 5},
    {S("[-]"), 2},
    {S("[x]"), 1},
    {S("[1]x"), 3},
    {S("[null,nul]"), 6},
    /* section 6 */
    {S("-"), 1},
    {S("+1"), 0},
    {S("+"), 0},
    {S("--1"), 1},
    {S("-a"), 1},
    {S("- 1"), 1},
    {S("00"), 0},
    {S("01"), 0},
    {S("-01"), 1},
    {S("-00"), 1},
    {S("012"), 0},
    {S("00.1"), 0},
    {S(".1"), 0},
    {S("-.1"), 1},
    {S("."), 0},
    {S("1."), 2},
    {S("-1."), 3},
    {S("0."), 2},
    {S("1.e1"), 2},
    {S("1.a"), 2},
    {S("1..2"), 2},
    {S("1.2.3"), 3},
    {S("1e"), 2},
    {S("1E"), 2},
    {S("1e+"), 3},
    {S("1e-"), 3},
    {S("1e+-1"), 3},
    {S("1ee1"), 2},
    {S("1e1.5"), 3},
    {S("1e 1"), 2},
    {S("e1"), 0},
    {S("1e1e1"), 3},
    {S("0x1"), 1},
    {S("0X1F"), 1},
    {S("1a"), 1},
    {S("1f"), 1},
    {S("1n"), 1},
    {S("1_000"), 1},
    {S("1,000"), 1},
    {S("1 000"), 2},
    {S("1'000"), 1},
    {S("0b1"), 1},
    {S("0o7"), 1},
    {S("1/2"), 1},
    {S("$1"), 0},
    {S("1%"), 1},
    {S("\xEF\xBC\x91"), 0},
    {S("\xD9\xA1"), 0},
    {S("1\xD9\xA1"), 1},
    {S("[1.]"), 3},
    {S("[01]"), 1},
    {S("[1e]"), 3},
    {S("[.5]"), 1},
    {S("[+1]"), 1},
    {S("[0e]"), 3},
    {S("[0.e1]"), 3},
    {S("[1eE2]"), 3},
    {S("\xE2\x88\x92"
       "1"),
     0},
    /* section 7 */
    {S("\""), AT_END},
    {S("\"a"), AT_END},
    {S("\"\\"), AT_END},
    {S("\"\\\""), AT_END},
    {S("\"\\\\\\\""), AT_END},
    {S("\"a\"b\""), 3},
    {S("\"\\a\""), 1},
    {S("\"\\v\""), 1},
    {S("\"\\0\""), 1},
    {S("\"\\x41\""), 1},
    {S("\"\\'\""), 1},
    {S("\"\\ \""), 1},
    {S("\"\\B\""), 1},
    {S("\"\\N\""), 1},
    {S("\"\\U0041\""), 1},
    {S("\"\\e\""), 1},
    {S("\"\\\n\""), 1},
    {S("\"\\\0\""), 1},
    {S("\"\\\xC3\xA9\""), 1},
    {S("\"\\u\""), 1},
    {S("\"\\u0\""), 1},
    {S("\"\\u00\""), 1},
    {S("\"\\u004\""), 1},
    {S("\"\\u004g\""), 1},
    {S("\"\\ug041\""), 1},
    {S("\"\\u 041\""), 1},
    {S("\"\\u-041\""), 1},
    {S("\"\\u+041\""), 1},
    {S("\"\\u{41}\""), 1},
    {S("\"\\u00\\u0041\""), 1},
    {S("\"\\u0041"), AT_END},
    {S("\"\\u"), 1},
    {S("\"\\u00"), 1},
    {S("\"\\uD83D\\u\""), 7},
    {S("\"\\uD83D\\uDE0\""), 7},
    {S("\"\\uD83D\\\""), AT_END},
    {S("\"\0\""), 1},
    {S("\"\x01\""), 1},
    {S("\"\x02\""), 1},
    {S("\"\x03\""), 1},
    {S("\"\x04\""), 1},
    {S("\"\x05\""), 1},
    {S("\"\x06\""), 1},
    {S("\"\x07\""), 1},
    {S("\"\x08\""), 1},
    {S("\"\x09\""), 1},
    {S("\"\x0A\""), 1},
    {S("\"\x0B\""), 1},
    {S("\"\x0C\""), 1},
    {S("\"\x0D\""), 1},
    {S("\"\x0E\""), 1},
    {S("\"\x0F\""), 1},
    {S("\"\x10\""), 1},
    {S("\"\x11\""), 1},
    {S("\"\x12\""), 1},
    {S("\"\x13\""), 1},
    {S("\"\x14\""), 1},
    {S("\"\x15\""), 1},
    {S("\"\x16\""), 1},
    {S("\"\x17\""), 1},
    {S("\"\x18\""), 1},
    {S("\"\x19\""), 1},
    {S("\"\x1A\""), 1},
    {S("\"\x1B\""), 1},
    {S("\"\x1C\""), 1},
    {S("\"\x1D\""), 1},
    {S("\"\x1E\""), 1},
    {S("\"\x1F\""), 1},
    {S("\"0123456789abcdef\n\""), 17},
    {S("\"0123456789abcde\n\""), 16},
    {S("\"0123456789abcdefghijklmno\x1F\""), 26},
    {S("[\"a]"), AT_END},
    {S("[\"a\\\"]"), AT_END},
    {S("\\u0041"), 0},
    {S("\"\xE9\""), 1},
    /* section 8.1: what RFC 3629 excludes */
    {S("\"\x80\""), 1},
    {S("\"\xBF\""), 1},
    {S("\"\xC0\x80\""), 1},
    {S("\"\xC1\xBF\""), 1},
    {S("\"\xC2\""), 1},
    {S("\"\xC2\x41\""), 1},
    {S("\"\xC2\xC2\""), 1},
    {S("\"\xDF\xC0\""), 1},
    {S("\"\xE0\x80\x80\""), 1},
    {S("\"\xE0\x9F\xBF\""), 1},
    {S("\"\xE0\xA0\""), 1},
    {S("\"\xE1\x80\""), 1},
    {S("\"\xE1\x80\x41\""), 1},
    {S("\"\xE1\xC0\x80\""), 1},
    {S("\"\xED\xA0\x80\""), 1},
    {S("\"\xED\xBF\xBF\""), 1},
    {S("\"\xED\xA0\xBD\xED\xB8\x80\""), 1},
    {S("\"\xEF\xBF\""), 1},
    {S("\"\xF0\x80\x80\x80\""), 1},
    {S("\"\xF0\x8F\xBF\xBF\""), 1},
    {S("\"\xF0\x90\x80\""), 1},
    {S("\"\xF0\x90\""), 1},
    {S("\"\xF4\x90\x80\x80\""), 1},
    {S("\"\xF5\x80\x80\x80\""), 1},
    {S("\"\xF8\x88\x80\x80\x80\""), 1},
    {S("\"\xFC\x84\x80\x80\x80\x80\""), 1},
    {S("\"\xFE\""), 1},
    {S("\"\xFF\""), 1},
    {S("\"ok \xC3\xA9 then \xC3\""), 12},
    {S("\"0123456789abcdef\xFF\""), 17},
    {S("\"\xC3"), 1},
    {S("\"\xF0\x9F\x98"), 1},
    {S("\xFE\xFF\0"
       "1"),
     0},
    {S("1\0\0\0"), 1},
    {S("[\xFF]"), 1},
    {S("\"\xC3\xA9\xC3\""), 3},
};

static const struct {
    dtl_span in, out;
    size_t lone;
} decode[] = {
    {S("\"\""), S(""), 0},
    {S("\"a\""), S("a"), 0},
    {S("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""), S("\"\\/\b\f\n\r\t"), 0},
    {S("\"\\u0041\\u00e9\\u20AC\\uD83D\\uDE00\""), S("A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"), 0},
    {S("\"a\\u0000b\""), S("a\0b"), 0},
    {S("\"\\uD800\""), S("\xEF\xBF\xBD"), 1},
    {S("\"\\uDC00x\""), S("\xEF\xBF\xBDx"), 1},
    {S("\"\\uD800\\uD800\""), S("\xEF\xBF\xBD\xEF\xBF\xBD"), 2},
    {S("\"\\uD800\\uD83D\\uDE00\""), S("\xEF\xBF\xBD\xF0\x9F\x98\x80"), 1},
    {S("\"\\uDE00\\uD83D\""), S("\xEF\xBF\xBD\xEF\xBF\xBD"), 2},
    {S("\"\\uD800\\n\""), S("\xEF\xBF\xBD\n"), 1},
    {S("\"\\uDBFF\\uDFFF\""), S("\xF4\x8F\xBF\xBF"), 0},
    {S("\"\\\\u0041\""), S("\\u0041"), 0},
    {S("\"\\\\\\u0041\\\\\""), S("\\A\\"), 0},
    {S("\"Hano\xC3\xAF\\n\""), S("Hano\xC3\xAF\n"), 0},
    {S("\"\\u07FF\\u0800\\uFFFF\""), S("\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF"), 0},
    {S("\"one\\ntwo\\nthree\""), S("one\ntwo\nthree"), 0},
    {S("\"\\uD83D\""), S("\xEF\xBF\xBD"), 1},
};

static const struct {
    dtl_span in, out;
} encode[] = {
    {S(""), S("\"\"")},
    {S("a"), S("\"a\"")},
    {S("\"\\/"), S("\"\\\"\\\\/\"")},
    {S("\b\f\n\r\t"), S("\"\\b\\f\\n\\r\\t\"")},
    {S("\0\x01\x1F\x7F"), S("\"\\u0000\\u0001\\u001f\x7F\"")},
    {S("Hano\xC3\xAF"), S("\"Hano\xC3\xAF\"")},
    {S("\xE2\x80\xA8"), S("\"\xE2\x80\xA8\"")},
    {S("\xFF"), S("\"\xEF\xBF\xBD\"")},
    {S("a\xC3z"), S("\"a\xEF\xBF\xBDz\"")},
    {S("\xC3"), S("\"\xEF\xBF\xBD\"")},
    {S("\xE2\x82"), S("\"\xEF\xBF\xBD\"")},
    {S("\xE2\x82\n"), S("\"\xEF\xBF\xBD\\n\"")},
    {S("\xED\xA0\x80"), S("\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"")},
    {S("\xF0\x9F\x98\x80!"), S("\"\xF0\x9F\x98\x80!\"")},
    {S("\xF0\x9F\x98!"), S("\"\xEF\xBF\xBD!\"")},
    {S("\xC0\x80"), S("\"\xEF\xBF\xBD\xEF\xBF\xBD\"")},
    {S("0123456789abcdef\n0123456789abcdef\xFF"), S("\"0123456789abcdef\\n0123456789abcdef\xEF\xBF\xBD\"")},
    {S("\xC3\xA9\xFF\xC3\xA9"), S("\"\xC3\xA9\xEF\xBF\xBD\xC3\xA9\"")},
};

static const char *show(dtl_span s)
{
    static char out[400];
    size_t n = 0;
    for (size_t i = 0; i < s.n && n < sizeof out - 8; i++) {
        unsigned char c = (unsigned char)s.s[i];
        n += (size_t)snprintf(out + n, sizeof out - n, c > 0x20 && c < 0x7F && c != '#' && c != '\\' ? "%c" : "<%02x>",
                              c);
    }
    out[n] = '\0';
    return out;
}

/* The same bytes at the very end of a page of their own, so that reading one too far is seen by the sanitizer. */
static dtl_span tight(dtl_span s)
{
    char *p = malloc(s.n ? s.n : 1);
    if (s.n) memcpy(p, s.s, s.n);
    return dtl_span_of(p, s.n);
}

static void nesting(void)
{
    for (int kind = 0; kind < 2; kind++) {
        for (int depth = DTL_DEPTH_MAX; depth <= DTL_DEPTH_MAX + 1; depth++) {
            dtl_buf b;
            dtl_error err = {0};
            dtl_buf_init(&b, 0, NULL);
            for (int i = 0; i < depth; i++) dtl_buf_puts(&b, kind && i < depth - 1 ? "{\"a\":" : kind ? "{" : "[");
            for (int i = 0; i < depth; i++) dtl_buf_puts(&b, kind ? "}" : "]");
            dtl_status st = dtl_json_check(dtl_buf_view(&b), &err);
            ok(st == (depth > DTL_DEPTH_MAX ? DTL_E_LIMIT : DTL_OK), "%s nested %d deep: %s",
               kind ? "objects" : "arrays", depth, dtl_status_text(st));
            if (st != DTL_OK)
                ok(err.byte == (kind ? 5u : 1u) * DTL_DEPTH_MAX, "refused at byte %llu", (unsigned long long)err.byte);
            dtl_buf_fini(&b);
        }
    }
    size_t n = 20u << 20;
    char *deep = malloc(n);
    memset(deep, '[', n);
    ok(dtl_json_check(dtl_span_of(deep, n), NULL) == DTL_E_LIMIT, "20 million open brackets: a limit, not the stack");
    free(deep);
}

static void walking(void)
{
    dtl_span
        raw = DTL_LIT(
            " { \"a\\\\\" : \"x\\\\\" , \"b\":[1, {\"c\":\"]}\"} ,\"\\\"\"],\"n\":-1.5e3,\"t\":true , \"a\":null } "),
        k, v;
    static const char *want[] = {"a\\\\", "\"x\\\\\"", "b",   "[1, {\"c\":\"]}\"} ,\"\\\"\"]", "n", "-1.5e3", "t",
                                 "true",  "a",         "null"};
    size_t at = 0, i = 0;
    while (dtl_json_next(raw, &at, &k, &v) && i < 10) {
        is(k.s, k.n, want[i], strlen(want[i]), "member %zu: name", i / 2);
        is(v.s, v.n, want[i + 1], strlen(want[i + 1]), "member %zu: value", i / 2);
        i += 2;
    }
    ok(i == 10, "five members");
    ok(dtl_json_member(raw, "b", &v) && dtl_json_kind_of(v) == DTL_JSON_ARRAY, "a member by name");
    ok(dtl_json_member(raw, "a\\", &v) && v.n == 5, "a member by its decoded name");
    ok(!dtl_json_member(raw, "c", &v), "inner members are not of this object");
    dtl_json_member(raw, "b", &raw);
    at = i = 0;
    while (dtl_json_next(raw, &at, &k, &v)) ok(k.s == NULL && ++i, "element %zu is %.*s", i, (int)v.n, v.s);
    ok(i == 3, "three elements");
    at = 0;
    ok(!dtl_json_next(DTL_LIT("[]"), &at, &k, &v) && !dtl_json_next(DTL_LIT("{ }"), &at, &k, &v) &&
           !dtl_json_next(DTL_LIT("1"), &at, &k, &v) && !dtl_json_next(DTL_NONE, &at, &k, &v),
       "nothing to walk");
}

int main(void)
{
    dtl_arena arena;
    dtl_buf b;
    dtl_arena_init(&arena, NULL);
    dtl_buf_init(&b, 0, NULL);
    for (size_t i = 0; i < sizeof accept / sizeof *accept; i++) {
        dtl_error err = {0};
        dtl_span in = tight(accept[i]);
        ok(dtl_json_check(in, &err) == DTL_OK, "takes %s", show(in));
        if (err.msg[0]) printf("# %s, byte %llu\n", err.msg, (unsigned long long)err.byte);
        ok(dtl_json_kind_of(in) != DTL_JSON_NONE, "and knows its kind");
        /* one byte short: refused, unless what is left is white space away from whole, or a shorter number */
        size_t cut = in.n;
        while (cut && strchr(" \t\r\n", in.s[cut - 1])) cut--;
        if (cut && !strchr("0123456789", in.s[cut - 1]))
            ok(dtl_json_check(dtl_span_of(in.s, cut - 1), NULL) == DTL_E_DATA, "refuses it one byte short");
        free((char *)in.s);
    }
    for (size_t i = 0; i < sizeof reject / sizeof *reject; i++) {
        dtl_error err = {0};
        dtl_span in = tight(reject[i].in);
        size_t at = reject[i].at == AT_END ? in.n : (size_t)reject[i].at;
        ok(dtl_json_check(in, &err) == DTL_E_DATA && err.msg[0], "refuses %s", show(in));
        ok(err.byte == at, "at byte %zu: %s", at, err.msg);
        if (err.byte != at) printf("# but said byte %llu\n", (unsigned long long)err.byte);
        free((char *)in.s);
    }
    for (size_t i = 0; i < sizeof decode / sizeof *decode; i++) {
        size_t lone = 0;
        dtl_span got = dtl_json_decode(decode[i].in, &arena, &lone);
        is(got.s, got.n, decode[i].out.s, decode[i].out.n, "decodes %s", show(decode[i].in));
        ok(lone == decode[i].lone, "%zu half pairs", lone);
    }
    for (size_t i = 0; i < sizeof encode / sizeof *encode; i++) {
        dtl_buf_reset(&b);
        dtl_json_put(&b, encode[i].in);
        is(b.s, b.n, encode[i].out.s, encode[i].out.n, "writes %s", show(encode[i].in));
        ok(dtl_json_check(dtl_buf_view(&b), NULL) == DTL_OK, "and it is JSON");
    }
    for (unsigned c = 0; c < 0x110000; c += c < 0x3000 ? 1 : 97) { /* every scalar value by itself comes back */
        char lit[16];
        int bad = 0;
        if (c >= 0xD800 && c < 0xE000) continue;
        if (c < 0x10000) snprintf(lit, sizeof lit, "\"\\u%04x\"", c);
        else snprintf(lit, sizeof lit, "\"\\u%04X\\u%04x\"", 0xD800 + ((c - 0x10000) >> 10), 0xDC00 + (c & 0x3FF));
        dtl_arena_reset(&arena);
        dtl_span t = dtl_json_decode(dtl_span_str(lit), &arena, NULL);
        dtl_buf_reset(&b);
        dtl_json_put(&b, t);
        dtl_span u = dtl_json_decode(dtl_buf_view(&b), &arena, NULL);
        bad = dtl_json_check(dtl_buf_view(&b), NULL) != DTL_OK || !dtl_span_eq(t, u);
        if (bad || c == 0x10FFA3) ok(!bad, "U+%04X and all before it are escaped, decoded and written", c);
    }
    ok(dtl_json_decode(DTL_LIT("1"), &arena, NULL).s == NULL && dtl_json_decode(DTL_NONE, &arena, NULL).s == NULL,
       "decoding what is no literal");
    ok(dtl_json_kind_of(DTL_NONE) == DTL_JSON_NONE && dtl_json_kind_of(DTL_LIT("  ")) == DTL_JSON_NONE &&
           dtl_json_kind_of(DTL_LIT("x")) == DTL_JSON_NONE,
       "no kind");
    nesting();
    walking();
    dtl_buf_fini(&b);
    dtl_arena_fini(&arena);
    return done();
}
