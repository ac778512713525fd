using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Exchange.Core.Records;

namespace Exchange.Core.Reconciling;

/// <summary>
/// What a department tells of the files that it holds of a submission: how many, or their digests (SHA-256 or MD5, hex), with semicolons, commas or spaces between. It is kept as the count, or as the count, the algorithm, and one digest
/// over all of them in order: so that a line is short however many files there are.
/// </summary>
internal static class MaterialsTold
{
    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    private const string Sha256 = "sha256", Md5 = "md5";

    /// <summary>As it is kept; null when it is neither a count nor digests of one algorithm.</summary>
    public static string? Kept(string text)
    {
        if (text.Length <= 6 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return count.ToString(CultureInfo.InvariantCulture);
        var digests = text.ToLowerInvariant().Split([';', ',', ' '], StringSplitOptions.RemoveEmptyEntries);
        if (digests.Length == 0 || digests.Any(one => one.Length != digests[0].Length || one.AsSpan().ContainsAnyExcept(LowerHex))) return null;
        return digests[0].Length switch { 64 => Of(Sha256, digests), 32 => Of(Md5, digests), _ => null };
    }

    /// <summary>Both sides where they differ: the counts, or with equal counts the digests over all. Null where they are equal, or the hub has no MD5 of a file any more.</summary>
    public static (string Hub, string Department)? Difference(string kept, IEnumerable<MaterialLine> handedOver)
    {
        var files = handedOver.Where(static one => one.Digest is not null).ToList();
        var told = kept.Split(' ');
        var count = files.Count.ToString(CultureInfo.InvariantCulture);
        if (told[0] != count) return (count, told[0]);
        if (told is not [_, var algorithm, var digest] || (algorithm == Md5 && files.Exists(static one => one.File is null))) return null;
        var own = Of(algorithm, files.ConvertAll(one => algorithm == Md5 ? one.File!.Md5 : one.Digest!)).Split(' ')[2];
        return own == digest ? null : (own, digest);
    }

    private static string Of(string algorithm, IReadOnlyCollection<string> digests) => string.Create(CultureInfo.InvariantCulture,
        $"{digests.Count} {algorithm} {Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Join('\n', digests.Order(StringComparer.Ordinal)))))}");
}
