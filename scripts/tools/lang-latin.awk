# lang-latin.awk lang-latin.txt: Latin word forms with a rough count, `word TAB count`, from stems and endings. Own work, Apache-2.0.
function add(w, c) { if (length(w) > 1) n[w] += c }
function each(stem, ends, c,   i, k, e) { k = split(ends, e, " "); for (i = 1; i <= k; i++) add(stem (e[i] == "-" ? "" : e[i]), c) }
function perfect(p, s) {
    each(p, "i isti it imus istis erunt eram erat erant eramus ero erit erint erim isse issem isset issent", 2)
    each(s, "us a um i ae o os as is am orum arum urus ura uri uros ione iones ionem io ionis", 2)
}
BEGIN { OFS = "\t" }
/^#/ { next }
{
    for (f = 2; f <= NF; f++) {
        split($f, p, "/"); s = p[1]
        if ($1 == "w") add(s, 60)
        else if ($1 == "n1") each(s, "a ae am arum is as", 6)
        else if ($1 == "n2m") each(s, "us i o um orum is os e", 6)
        else if ($1 == "n2n") each(s, "um i o a orum is", 6)
        else if ($1 == "n3c") { add(p[2], 8); each(s, "is i em e es um ibus", 6) }
        else if ($1 == "n3n") { add(p[2], 8); each(s, "is i e a um ibus", 6) }
        else if ($1 == "n4") each(s, "us ui um u uum ibus", 5)
        else if ($1 == "n5") each(s, "es ei em e erum ebus", 5)
        else if ($1 == "a1") { each(s, "us a um i ae o am os as is orum arum e", 5); each(s, "ior ius iorem iore iores issimus issima issimum issimi", 1) }
        else if ($1 == "a3") { each(s, "is e em i es ia ium ibus iter", 5); each(s, "ior ius iores issimus", 1) }
        else if ($1 == "v1") { each(s, "o as at amus atis ant abam abat abant abo abit abunt are ari atur antur abatur abantur em et ent aret arent aretur ans antis antem ante antes antibus andum andi ando anda andus andam andae", 3); perfect(p[2], p[3]) }
        else if ($1 == "v2") { each(s, "eo es et emus etis ent ebam ebat ebant ebo ebit ebunt ere eri etur entur ebatur ebantur eat eant eret erent eretur ens entis entem entes entibus endum endi endo enda endus endam", 3); perfect(p[2], p[3]) }
        else if ($1 == "v3") { each(s, "o is it imus itis unt ebam ebat ebant am et ent ere i itur untur ebatur ebantur at ant eret erent eretur ens entis entem entes entibus endum endi endo enda endus endam", 3); perfect(p[2], p[3]) }
        else if ($1 == "v3i") { each(s, "io is it imus itis iunt iebam iebat iebant iam iet ient ere i itur iuntur iebatur iat iant eret erent eretur iens ientis ientem ientes iendum iendi iendo ienda", 3); perfect(p[2], p[3]) }
        else if ($1 == "v4") { each(s, "io is it imus itis iunt iebam iebat iebant iam iet ient ire iri itur iuntur iebatur iat iant iret irent iretur iens ientis ientem ientes iendum iendi iendo ienda", 3); perfect(p[2], p[3]) }
    }
}
END { for (w in n) print w, n[w] | "LC_ALL=C sort" }
