using System.Text.Json;
using Exchange.Client;

namespace Exchange.Host.Tests.ClientPackage;

/// <summary>The example of the client package's README.</summary>
internal static class Example
{
    public static async Task<string?> Apply(ExchangeClient hub, string number, JsonElement form, string articles, CancellationToken stop)
    {
        // What has to be filled in and brought, for the answers that the applicant has given.
        var asked = await hub.GuideToSituation("filed", new GuideBody { Situation = "01" }, stop);
        Console.WriteLine(string.Join(", ", asked.Situation!.Materials.Select(material => $"{material.Code} {material.Title.Zh}")));

        await using var file = File.OpenRead(articles);
        var upload = await hub.Upload(file, "章程.pdf", stop);
        try
        {
            var receipt = await hub.TakeIn(new SubmissionBody
            {
                Number = number, Item = "filed", Situation = "01", Body = form,
                Materials =
                [
                    new SubmittedMaterial { Code = "M01", As = "upload", Upload = upload.Id, Sha256 = upload.Sha256 },
                    new SubmittedMaterial { Code = "M02", As = "commitment" },
                ],
            }, stop);
            return receipt.Id;
        }
        catch (ExchangeProblemException refused) when (refused.Code == ProblemKind.Declined)
        {
            // Every fault at once, each with its place in the form.
            foreach (var fault in refused.Errors) Console.WriteLine($"{fault.Pointer}: {fault.Message}");
            return null;
        }
    }
}
