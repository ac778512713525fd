using System.Globalization;
using Exchange.Core.Materials;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Records;

/// <summary>A checked material, ready to be attached to a version of a record.</summary>
/// <param name="Code">The item's.</param>
/// <param name="UploadId">The upload that brought the file, and <paramref name="File"/> what it is; null of what is no file.</param>
/// <param name="Name">The file's, as people see it.</param>
/// <param name="Number">The licence's identifier, the share query's receipt, or the commitment's.</param>
/// <param name="Due">Of what comes later: the last day on which it may.</param>
public sealed record NewMaterial(string Code, MaterialWay Way, string? UploadId = null, MaterialFile? File = null, string? Name = null, string? Number = null, DateOnly? Due = null)
{
    internal string? DueText => Due?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
