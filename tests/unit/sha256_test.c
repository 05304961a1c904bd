/* SPDX-License-Identifier: Apache-2.0 */
#include "tap.h"

#include "dateline/sha256.h"

int main(void)
{
    char hex[65];
    dtl_sha256_hex(DTL_LIT(""), hex, 64);
    ok(!strcmp(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"), "nothing");
    dtl_sha256_hex(DTL_LIT("abc"), hex, 64);
    ok(!strcmp(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"), "abc");
    dtl_sha256_hex(DTL_LIT("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"), hex, 64);
    ok(!strcmp(hex, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
       "56 bytes: padding in a second block");
    dtl_sha256 d;
    uint8_t sum[32];
    dtl_sha256_init(&d);
    for (int i = 0; i < 1000000; i++) dtl_sha256_put(&d, "a", 1);
    dtl_sha256_digest(&d, sum);
    ok(sum[0] == 0xcd && sum[1] == 0xc7 && sum[31] == 0xd0, "a million a, one by one");
    return done();
}
