using System.Text;
using Exchange.Core.Checking.Identifiers;
using Exchange.Core.Checking.Patterns;

namespace Exchange.Core.Checking.Sampling;

/// <summary>Texts that fit a pattern or a format. What is made up belongs to nobody: divisions 4499xx are not assigned.</summary>
internal static class TextSample
{
    const string Names = "样本数据测试云溪区青石街道办事大厅企业公司";

    public static string Plain(Random random, int min, int max)
    {
        var length = random.Next(min, Math.Max(min, Math.Min(max, min + 12)) + 1);
        return string.Create(length, random, static (chars, r) => { for (var i = 0; i < chars.Length; i++) chars[i] = Names[r.Next(Names.Length)]; });
    }

    public static string? OfFormat(string format, Random random) => format switch
    {
        "date" => $"20{random.Next(10, 30)}-{random.Next(1, 13):D2}-{random.Next(1, 29):D2}",
        "time" => $"{random.Next(24):D2}:{random.Next(60):D2}:{random.Next(60):D2}+08:00",
        "date-time" => $"20{random.Next(10, 30)}-{random.Next(1, 13):D2}-{random.Next(1, 29):D2}T{random.Next(24):D2}:{random.Next(60):D2}:{random.Next(60):D2}+08:00",
        "duration" => $"P{random.Next(1, 30)}D",
        "email" or "idn-email" => $"sample{random.Next(1000)}@example.com",
        "hostname" or "idn-hostname" => $"host{random.Next(1000)}.example.com",
        "ipv4" => $"192.0.2.{random.Next(256)}",
        "ipv6" => $"2001:db8::{random.Next(65536):x}",
        "uri" or "iri" or "uri-reference" or "iri-reference" => $"https://example.com/{random.Next(1000)}",
        "uri-template" => $"https://example.com/{{id}}/{random.Next(1000)}",
        "uuid" => $"{random.Next(65536):x4}{random.Next(65536):x4}-{random.Next(65536):x4}-4{random.Next(4096):x3}-8{random.Next(4096):x3}-{random.Next(65536):x4}{random.Next(65536):x4}{random.Next(65536):x4}",
        "json-pointer" => $"/a/{random.Next(10)}",
        "relative-json-pointer" => $"{random.Next(10)}/a",
        "regex" => "^[a-z]+$",
        "citizen-number" => Citizen(random),
        "uscc" => Credit(random),
        "organisation-code" => Organisation(random),
        "division-code" => "449903" + (random.Next(2) == 0 ? "" : "000000"),
        "e-licence" => Licence(random),
        "mobile-cn" => $"1440000{random.Next(10_000):D4}",
        _ => null,
    };

    static string Citizen(Random random)
    {
        var body = $"449903{random.Next(1950, 2010)}{random.Next(1, 13):D2}{random.Next(1, 29):D2}{random.Next(1000):D3}";
        return body + (char)CitizenNumber.CheckCharacter(Encoding.ASCII.GetBytes(body));
    }

    static string Organisation(Random random)
    {
        var body = $"MA{random.Next(1_000_000):D6}";
        return body + (char)OrganisationCode.CheckCharacter(Encoding.ASCII.GetBytes(body));
    }

    static string Credit(Random random)
    {
        var body = "91449903" + Organisation(random);
        return body + (char)CreditCode.CheckCharacter(Encoding.ASCII.GetBytes(body));
    }

    static string Licence(Random random)
    {
        var body = $"1.2.156.3005.2.11100000000013338W011.{Credit(random)}.{random.Next(1_000_000):D9}.001.";
        foreach (var last in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
            if (LicenceIdentifier.Check(Encoding.ASCII.GetBytes(body + last)) == IdentifierAnswer.Valid) return body + last;
        return body + "0";
    }

    /// <summary>A text that mostly fits a pattern: lookaround and back references are passed over, so it has to be checked.</summary>
    public static string OfPattern(PatternNode tree, Random random)
    {
        var text = new StringBuilder();
        Write(tree, random, text);
        return text.ToString();
    }

    static void Write(PatternNode node, Random random, StringBuilder text)
    {
        switch (node)
        {
            case PatternNode.Set s:
                text.Append(new Rune(Pick(s.CodePoints, random)).ToString());
                break;
            case PatternNode.Sequence s:
                foreach (var part in s.Parts) Write(part, random, text);
                break;
            case PatternNode.Choice c:
                Write(c.Parts[random.Next(c.Parts.Count)], random, text);
                break;
            case PatternNode.Group g:
                Write(g.Inner, random, text);
                break;
            case PatternNode.Repeat r:
                var max = r.Max < 0 ? r.Min + 4 : Math.Min(r.Max, r.Min + 8);
                for (var count = random.Next(r.Min, max + 1); count > 0 && text.Length < 100_000; count--) Write(r.Inner, random, text);
                break;
        }
    }

    static int Pick(CodePointSet set, Random random)
    {
        if (set.Ranges.Count == 0) return '?';
        // Letters and digits where there are any: a sample is to be read by people.
        for (var tries = 0; tries < 8; tries++)
        {
            var wanted = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"[random.Next(62)];
            if (set.Contains(wanted)) return wanted;
        }
        var (from, to) = set.Ranges[random.Next(set.Ranges.Count)];
        var picked = random.Next(from, Math.Min(to, from + 5000) + 1);
        return Rune.IsValid(picked) ? picked : 0xE000;
    }
}
