using System.Text.RegularExpressions;
using Exchange.Core.Contract;
using Exchange.Core.Records;

namespace Exchange.Core.Reconciling;

/// <summary>Whether a line of a department's side can be meant: what it says, made fit for the tables, or what is wrong with it.</summary>
public static partial class HeldLineCheck
{
    /// <summary>What is wrong, as a short word; null when nothing is.</summary>
    /// <param name="fit">The line as it is kept.</param>
    public static string? Fault(HeldLine line, out HeldLine fit)
    {
        var id = line.DeliveryId?.Trim().Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
        fit = new HeldLine(Some(id), Some(line.Number), Some(line.Step), Some(line.Acknowledgement), Some(line.Digest)?.ToLowerInvariant(), Some(line.Stage), line.At, Some(line.Materials));
        if (fit is { DeliveryId: null, Number: null, Acknowledgement: null }) return "says-nothing";
        if (fit.DeliveryId is not null && !DeliveryId().IsMatch(fit.DeliveryId)) return "delivery-id";
        if (!Fits(fit.Number, 64)) return "number";
        if (!Fits(fit.Step, 16)) return "step";
        if (!Fits(fit.Acknowledgement, 100)) return "acknowledgement";
        if (fit.Digest is not null && !Digest().IsMatch(fit.Digest)) return "digest";
        if (fit.Materials is { } told && (fit = fit with { Materials = MaterialsTold.Kept(told) }).Materials is null) return "materials";
        return fit.Stage is not null && !Stage.All.Contains(fit.Stage, StringComparer.Ordinal) ? "stage" : null;
    }

    private static string? Some(string? text) => text?.Trim() is { Length: > 0 } some ? some : null;

    private static bool Fits(string? text, int most) => text is null || (text.Length <= most && !text.Any(char.IsControl) && !text.Any(char.IsSurrogate));

    [GeneratedRegex("^[0-9a-f]{32}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: -1)]
    private static partial Regex DeliveryId();

    [GeneratedRegex("^[0-9a-f]{64}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: -1)]
    private static partial Regex Digest();
}
