"""Writes Exchange.Core/Checking/Formats/idna.txt from the Unicode data of the Python and Perl that run it:
    python3 idna.py > ../../../Exchange.Core/Checking/Formats/idna.txt
Lines are name, tab, ranges as in properties.mjs; "compose" holds pairs of code points that NFC composes; "ccc" lines hold one combining class each.
RFC 5892 gives the derivation of what a U-label may hold; RFC 5893 the classes for right-to-left labels."""
import subprocess
import unicodedata as u

LAST = 0x110000


def digits(n):
    out = ''
    while True:
        n, r = divmod(n, 36)
        out = '0123456789abcdefghijklmnopqrstuvwxyz'[r] + out
        if n == 0:
            return out


def ranges(codes):
    out, end, start, last = [], 0, None, None
    for c in sorted(codes) + [None]:
        if start is not None and c != last + 1 if c is not None else start is not None:
            out.append(digits(start - end) + (':' + digits(last - start) if last > start else ''))
            end, start = last + 1, None
        if c is not None:
            if start is None:
                start = c
            last = c
    return ' '.join(out)


def perl(property_name):
    text = subprocess.run(['perl', '-e', 'for my $c (0..0x10FFFF) { next if $c>=0xD800 && $c<=0xDFFF; print "$c\n" if chr($c) =~ /\\p{%s}/ }' % property_name],
                          capture_output=True, text=True, check=True).stdout
    return {int(line) for line in text.split()}


EXCEPTIONS = {c: 'PVALID' for c in (0xDF, 0x3C2, 0x6FD, 0x6FE, 0xF0B, 0x3007)}
EXCEPTIONS.update({c: 'CONTEXTO' for c in [0xB7, 0x375, 0x5F3, 0x5F4, 0x30FB, *range(0x660, 0x66A), *range(0x6F0, 0x6FA)]})
EXCEPTIONS.update({c: 'DISALLOWED' for c in (0x640, 0x7FA, 0x302E, 0x302F, 0x3031, 0x3032, 0x3033, 0x3034, 0x3035, 0x303B)})
ignorable = perl('Default_Ignorable_Code_Point') | perl('White_Space') | perl('Noncharacter_Code_Point')
jamo = perl('Hangul_Syllable_Type=L') | perl('Hangul_Syllable_Type=V') | perl('Hangul_Syllable_Type=T')


def unstable(c):
    s = chr(c)
    return u.normalize('NFKC', u.normalize('NFKC', s).casefold()) != s


def derived(c):
    if c in EXCEPTIONS:
        return EXCEPTIONS[c]
    category = u.category(chr(c))
    if category == 'Cn':
        return 'DISALLOWED' if c in ignorable else 'UNASSIGNED'
    if c == 0x2D or 0x30 <= c <= 0x39 or 0x61 <= c <= 0x7A:
        return 'PVALID'
    if c in (0x200C, 0x200D):
        return 'CONTEXTJ'
    if category == 'Cs' or unstable(c) or c in ignorable:
        return 'DISALLOWED'
    if 0x20D0 <= c <= 0x20FF or 0x1D100 <= c <= 0x1D24F:   # blocks: combining marks for symbols, (ancient Greek) musical symbols
        return 'DISALLOWED'
    if c in jamo:
        return 'DISALLOWED'
    return 'PVALID' if category in ('Ll', 'Lu', 'Lo', 'Nd', 'Lm', 'Mn', 'Mc') else 'DISALLOWED'


print(f'# Unicode {u.unidata_version}')
print('pvalid\t' + ranges(c for c in range(LAST) if derived(c) == 'PVALID'))
for kind in ('L', 'R', 'AL', 'AN', 'EN', 'ES', 'CS', 'ET', 'ON', 'BN', 'NSM'):
    print(f'bidi {kind}\t' + ranges(c for c in range(LAST) if not 0xD800 <= c <= 0xDFFF and u.bidirectional(chr(c)) == kind))
for kind in ('L', 'D', 'R', 'T'):
    print(f'join {kind}\t' + ranges(perl(f'Joining_Type={kind}')))
classes = {}
for c in range(LAST):
    if not 0xD800 <= c <= 0xDFFF and u.combining(chr(c)):
        classes.setdefault(u.combining(chr(c)), []).append(c)
for number, codes in sorted(classes.items()):
    print(f'ccc {number}\t' + ranges(codes))
pairs = []
for c in range(LAST):
    if 0xD800 <= c <= 0xDFFF or 0xAC00 <= c <= 0xD7A3:
        continue
    parts = u.decomposition(chr(c)).split()
    if len(parts) == 2 and not parts[0].startswith('<') and u.normalize('NFC', u.normalize('NFD', chr(c))) == chr(c):
        pairs.append((int(parts[0], 16), int(parts[1], 16), c))
print('compose\t' + ' '.join(f'{digits(a)}+{digits(b)}={digits(c)}' for a, b, c in pairs))
