/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "value_call.h"

/* Slots: n amount, cur currency, n2 hundredths ("5 dollars and 20 cents"; cents="yes": n itself is in hundredths; coins="10": n2 is in
 * tenths, as of the yuan), n3 the upper end of a range; cur may be a constant, with its basis. Attributes of currencies: iso, basis
 * (explicit symbol country assumed). */
bool dtl_money_apply(dtl_call *c)
{
    dtl_slot_at cur = dtl_call_slot(c, "cur"), n = dtl_call_slot(c, "n"), to = dtl_call_slot(c, "n3");
    dtl_mention *m = c->mention;
    dtl_dec v, part, upper;
    dtl_span iso = dtl_call_attr(c, cur, "iso"), basis = dtl_call_attr(c, cur, "basis");
    if (!n.has && !dtl_call_slot(c, "k").has) return false;
    if (cur.has &&
        cur.first == cur.last) { /* the rule's own: a grand is of what the region pays in, else of what the rule says */
        dtl_span region = dtl_set_conf(c->doc->set, "currency");
        iso = region.n ? region : cur.text;
        basis = region.n ? DTL_LIT("country") : dtl_call_slot(c, "basis").text;
    }
    v = dtl_dec_int(1); /* "a dime" */
    if (n.has && !dtl_call_dec(c, n, NULL, &v)) return false;
    if (dtl_call_slot(c, "cents").has) v = dtl_dec_mul(v, (dtl_dec){1, -2, false, false});
    dtl_slot_at n2 = dtl_call_slot(c, "n2");
    dtl_slot_at coins = dtl_call_slot(c, "coins");
    if (n2.has && dtl_call_dec(c, n2, NULL, &part)) {
        dtl_dec one = dtl_dec_int(1);
        if (coins.has && !dtl_dec_parse(coins.text, &one)) return false;
        if (v.e < 0 || dtl_dec_cmp(part, dtl_dec_int(100)) >= 0) return false; /* "2.40, 50 cents less": two amounts */
        v = dtl_dec_add(v, dtl_dec_mul(dtl_dec_mul(part, one), (dtl_dec){1, -2, false, false}));
    }
    dtl_slot_at k = dtl_call_slot(c, "k"); /* grand, dime: how much one of them is */
    dtl_span coin = dtl_call_attr(c, k, "coin");
    if (k.has && (coin.n ? dtl_dec_parse(coin, &part) : dtl_call_dec(c, k, "num", &part))) v = dtl_dec_mul(v, part);
    if (dtl_call_slot(c, "minus").has) v.neg = true;
    if (to.has && (!dtl_call_dec(c, to, NULL, &upper) || !dtl_call_range(c->doc, n, to, &v, &upper))) return false;
    dtl_span amount = dtl_call_print(c->doc, v);
    m->currency = iso;
    m->currency_basis = iso.n ? basis.n ? basis : DTL_LIT("explicit") : DTL_NONE;
    if (!amount.n) return true; /* more digits than can be kept exactly: text without a value */
    if (to.has) {
        dtl_span high = dtl_call_print(c->doc, upper);
        m->value = DTL_JOIN(c->doc->arena, iso, DTL_LIT(" "), amount, DTL_LIT("/"), high);
        m->amount = amount;
        return true;
    }
    m->amount = amount;
    m->value = iso.n ? DTL_JOIN(c->doc->arena, iso, DTL_LIT(" "), amount) : amount;
    return true;
}
