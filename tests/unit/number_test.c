/* SPDX-License-Identifier: Apache-2.0 */
#include "number.h"
#include "tap.h"

#include <stdlib.h>

static void reads(const char *text, char decimal, const char *want)
{
    dtl_dec v = {0, 0, false, false};
    char out[80];
    bool got = dtl_number_read(dtl_span_str(text), (uint32_t)decimal, &v);
    size_t n = got ? dtl_dec_print(v, out, sizeof out) : 0;
    is(out, n, want, strlen(want), "%s with decimal %c", text, decimal);
}

static dtl_num_part V(const char *v)
{
    dtl_num_part p = {DTL_NUM_VALUE, {0, 0, false, false}};
    dtl_dec_parse(dtl_span_str(v), &p.v);
    return p;
}
static dtl_num_part S(const char *v)
{
    dtl_num_part p = V(v);
    p.kind = DTL_NUM_SCALE;
    return p;
}
static dtl_num_part K(dtl_num_kind kind, const char *v)
{
    dtl_num_part p = V(v);
    p.kind = kind;
    return p;
}

static void composes(const char *what, const char *want, const dtl_num_part *p, size_t n)
{
    dtl_dec v = {0, 0, false, false};
    char out[80];
    size_t len = dtl_number_compose(p, n, &v) ? dtl_dec_print(v, out, sizeof out) : 0;
    is(out, len, want, strlen(want), "%s", what);
}
#define COMPOSE(what, want, ...)                                                                                       \
    do {                                                                                                               \
        dtl_num_part p_[] = {__VA_ARGS__};                                                                             \
        composes(what, want, p_, sizeof p_ / sizeof *p_);                                                              \
    } while (0)

int main(void)
{
    static const struct {
        const char *text;
        char decimal;
        const char *want; /* "": no number, or no value */
    } read[] = {
        {"5", '.', "5"},
        {"30,000", '.', "30000"},
        {"30.000", '.', "30"},
        {"30.000", ',', "30000"},
        {"3.5", ',', "3.5"},
        {"3,5", ',', "3.5"},
        {"1.234,56", ',', "1234.56"},
        {"1,234.56", '.', "1234.56"},
        {"1,234.56", ',', "1234.56"},
        {"1.234.567", ',', "1234567"},
        {"1,23,456", '.', "123456"},
        {"12,34,56,789", '.', "123456789"},
        {"1 234,5", ',', "1234.5"},
        {"1\xe2\x80\xaf"
         "234\xc2\xa0"
         "567",
         ',', "1234567"},
        {"1\xe2\x80\xaf"
         "234\xe2\x80\xaf"
         "567",
         ',', "1234567"},
        {"1'234.50", '.', "1234.5"},
        {"1.2.3", '.', ""},
        {"17.11.2021", ',', ""},
        {"1,23,4", '.', ""},
        {"0.000", ',', "0"},
        {"0,5", '.', "0.5"},
        {"007", '.', "7"},
        {"", '.', ""},
        {".", '.', ""},
        {"5.", '.', ""},
        {"1234,567", '.', "1234.567"},
        {"\xd9\xa1\xd9\xa2\xd9\xa3", '.', "123"},
        {"\xd9\xa1\xd9\xab\xd9\xa5", '.', "1.5"},
        {"\xd9\xa1\xd9\xac\xd9\xa0\xd9\xa0\xd9\xa0", '.', "1000"},
        {"1\xd9\xa2", '.', ""},
        {"\xe2\x80\x8f"
         "12\xe2\x80\x8f",
         '.', "12"},
        {"1000000000000000000000000", '.', "1000000000000000000000000"},
        {"123456789012345678901234", '.', ""},
        {"0.0000001", '.', "0.0000001"},
        {"12\xff", '.', ""},
        {"\xe0\xa5\xa7\xe0\xa5\xa8", '.', "12"},
    };
    for (size_t i = 0; i < sizeof read / sizeof *read; i++) reads(read[i].text, read[i].decimal, read[i].want);
    char huge[500];
    memset(huge, '9', sizeof huge - 1);
    huge[499] = '\0';
    reads(huge, '.', "");

    COMPOSE("three hundred five thousand", "305000", V("3"), S("100"), V("5"), S("1000"));
    COMPOSE("two million three hundred thousand twenty one", "2300021", V("2"), S("1e6"), V("3"), S("100"), S("1000"),
            V("20"), V("1"));
    COMPOSE("1.5 million", "1500000", V("1.5"), S("1e6"));
    COMPOSE("15 lakh crore", "15000000000000", V("15"), S("1e5"), S("1e7"));
    COMPOSE("hundred thousand million", "100000000000", S("100"), S("1000"), S("1e6"));
    COMPOSE("three thousand two hundred fifty wan, written by places", "32500000", V("3"), S("1000"), V("2"), S("100"),
            V("5"), S("10"), S("1e4"));
    COMPOSE("three hundred zero five", "305", V("3"), S("100"), V("0"), V("5"));
    COMPOSE("ten five", "15", S("10"), V("5"));
    COMPOSE("one nine eight six", "1986", V("1"), V("9"), V("8"), V("6"));
    COMPOSE("three point one four", "3.14", V("3"), K(DTL_NUM_POINT, "0"), V("1"), V("4"));
    COMPOSE("two point twenty five million", "2250000", V("2"), K(DTL_NUM_POINT, "0"), V("25"), S("1e6"));
    COMPOSE("two and a half", "2.5", V("2"), K(DTL_NUM_ADD, "0.5"));
    COMPOSE("two and a half million", "2500000", V("2"), K(DTL_NUM_ADD, "0.5"), S("1e6"));
    COMPOSE("three millions and a half", "3500000", V("3"), S("1e6"), K(DTL_NUM_AND, "0"), K(DTL_NUM_ADD, "0.5"));
    COMPOSE("a billion and a half million", "1000500000", S("1e9"), K(DTL_NUM_AND, "0"), K(DTL_NUM_ADD, "0.5"),
            S("1e6"));
    COMPOSE("half a million", "500000", K(DTL_NUM_ADD, "0.5"), S("1e6"));
    COMPOSE("three fourths", "0.75", V("3"), K(DTL_NUM_DIV, "4"));
    COMPOSE("three and a fifth", "3.2", V("3"), K(DTL_NUM_AND, "0"), K(DTL_NUM_DIV, "5"));
    COMPOSE("three and one fourth", "3.25", V("3"), K(DTL_NUM_AND, "0"), V("1"), K(DTL_NUM_DIV, "4"));
    COMPOSE("two and fifty four hundredths", "2.54", V("2"), K(DTL_NUM_AND, "0"), V("50"), V("4"),
            K(DTL_NUM_DIV, "100"));
    COMPOSE("two million and three fifths", "2600000", V("2"), S("1e6"), K(DTL_NUM_AND, "0"), V("3"),
            K(DTL_NUM_DIV, "5"));
    COMPOSE("hundred and thirty fifths", "26", S("100"), K(DTL_NUM_AND, "0"), V("30"), K(DTL_NUM_DIV, "5"));
    COMPOSE("hundred and three quarters", "100.75", S("100"), K(DTL_NUM_AND, "0"), V("3"), K(DTL_NUM_DIV, "4"));
    COMPOSE("three and three fifths", "3.6", V("3"), K(DTL_NUM_AND, "0"), V("3"), K(DTL_NUM_DIV, "5"));
    COMPOSE("five thousand and three quarters", "5750", V("5"), S("1000"), K(DTL_NUM_AND, "0"), V("3"),
            K(DTL_NUM_DIV, "4"));
    COMPOSE("three and three", "", V("3"), K(DTL_NUM_AND, "0"), V("3"));
    COMPOSE("mille cent", "1100", S("1000"), S("100"));
    COMPOSE("mil e cem", "1100", S("1000"), K(DTL_NUM_AND, "0"), S("100"));
    COMPOSE("fifteen dozen", "180", V("15"), S("12"));
    COMPOSE("one third", "0.333333333333", V("1"), K(DTL_NUM_DIV, "3"));
    COMPOSE("five hundred six hundred is no number", "", V("5"), S("100"), V("6"), S("100"));
    COMPOSE("twenty thirty is no number", "", V("20"), V("30"));
    COMPOSE("million million", "1000000000000", S("1e6"), S("1e6"));
    COMPOSE("too large to be meant", "", S("1e18"), S("1e18"), S("1e18"), S("1e18"));
    composes("no parts", "", NULL, 0);

    dtl_dec a, b;
    char out[80];
    ok(dtl_dec_parse(DTL_LIT("-12.50"), &a) && a.neg && a.c == 125 && a.e == -1, "attributes read exactly");
    ok(!dtl_dec_parse(DTL_LIT("12x"), &a) && !dtl_dec_parse(DTL_LIT(""), &a), "what is no number is refused");
    dtl_dec_parse(DTL_LIT("0.05"), &a);
    dtl_dec_parse(DTL_LIT("1200"), &b);
    size_t n = dtl_dec_print(dtl_dec_mul(a, b), out, sizeof out);
    is(out, n, "60", 2, "product");
    ok(dtl_dec_cmp(a, b) < 0 && dtl_dec_cmp(b, a) > 0 && dtl_dec_cmp(a, a) == 0, "order");
    ok(dtl_dec_print(b, out, 4) == 0 && dtl_dec_print(b, out, 5) == 4, "one byte short");
    ok(dtl_number_digit(0x664) == 4 && dtl_number_digit('a') == -1 && dtl_number_digit(0xff19) == 9,
       "digits of any script");
    return done();
}
