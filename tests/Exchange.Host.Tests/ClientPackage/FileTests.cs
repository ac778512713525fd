using Exchange.Client;
using Exchange.Host.Tests.Api;
using Exchange.Host.Tests.Materials;

namespace Exchange.Host.Tests.ClientPackage;

/// <summary>Files in both directions.</summary>
internal sealed class FileTests : ClientTests
{
    [OneTimeSetUp]
    public Task Register() => Hub.Apply(MaterialDocuments.All(Hub.Department.Address, Hub.Address));

    [Test]
    public async Task A_file_is_uploaded_named_by_a_record_and_read_back()
    {
        var (client, pdf) = (Client(), Uploads.Pdf(7));
        var upload = await client.Upload(new MemoryStream(pdf), "章程.pdf");
        (upload.State, upload.Name, upload.Type, upload.Sha256, upload.Offset).ShouldBe(("ready", "章程.pdf", "pdf", Uploads.Sha(pdf), (long)pdf.Length));
        var number = Hub.Number();
        var receipt = await client.TakeIn(Record(number, "filed") with
        {
            Situation = "01", Materials = [new SubmittedMaterial { Code = "M01", As = "upload", Upload = upload.Id, Sha256 = upload.Sha256 }, new SubmittedMaterial { Code = "M02", As = "commitment" }],
        });
        var material = (await client.ListMaterials(receipt.Id)).Single(static one => one.Code == "M01");
        await using var file = await client.ReadMaterial(receipt.Id, material.Place.ToString());
        (file.Name, file.MediaType, file.Length, file.Sha256).ShouldBe(("章程.pdf", "application/pdf", (long)pdf.Length, Uploads.Sha(pdf)));
        var read = new MemoryStream();
        await file.Content.CopyToAsync(read);
        read.ToArray().ShouldBe(pdf);
    }

    [Test, CancelAfter(60_000)]
    public async Task An_upload_that_is_cut_goes_on_behind_what_is_there(CancellationToken stop)
    {
        var pdf = Uploads.Pdf(8, 3_000_000);
        await using var line = new CuttingLine(Hub.Address);
        // In the announcement's answer, then three times in the middle of the file.
        line.CutAnswer(50);
        line.CutRequest(900_000);
        line.CutRequest(700_000);
        line.CutRequest(1_100_000);
        var upload = await Client(address: line.Address, settings: static options => options with { UploadBytes = 400_000 }).Upload(new MemoryStream([1, 2, 3, .. pdf]) { Position = 3 }, "大.pdf", stop);
        (upload.State, upload.Sha256, upload.Length).ShouldBe(("ready", Uploads.Sha(pdf), (long)pdf.Length));
        line.Cut.ShouldBe(4);
    }

    [Test]
    public async Task A_file_that_is_too_large_is_refused_and_one_that_cannot_be_sought_in_is_not_begun()
    {
        (await Should.ThrowAsync<ExchangeProblemException>(() => Client().Upload(new Endless()))).Code.ShouldBe(ProblemKind.TooLarge);
        using var between = new Between();
        await Should.ThrowAsync<ArgumentException>(() => Client(between).Upload(new System.IO.Compression.GZipStream(new MemoryStream(), System.IO.Compression.CompressionMode.Decompress)));
        between.Requests.ShouldBeEmpty();
    }

    [Test]
    public async Task What_is_not_taken_is_told_with_its_code()
    {
        // All of it came and was refused while the answer was lost: the head says no more than that, the reading says why.
        using var between = new Between().Then(static (_, send) => send()).Answer(422)
            .Answer(200, content: """{"id":"0","length":3,"offset":3,"state":"refused","code":"upload.infected","expiresAt":"2030-01-01T00:00:00+08:00"}""", mediaType: "application/json");
        var refused = await Should.ThrowAsync<ExchangeProblemException>(() => Client(between).Upload(new MemoryStream([1, 2, 3])));
        (refused.Code, refused.Errors.ShouldHaveSingleItem().Code).ShouldBe((ProblemKind.Declined, "upload.infected"));
    }

    [Test]
    public async Task A_file_that_is_not_there_is_a_refusal()
    {
        var receipt = await Client().TakeIn(Record(Hub.Number()));
        (await Should.ThrowAsync<ExchangeProblemException>(() => Client().ReadMaterial(receipt.Id, "1"))).Code.ShouldBe(ProblemKind.NotFound);
    }

    /// <summary>Says that it is larger than any file may be, and has nothing in it.</summary>
    private sealed class Endless : MemoryStream
    {
        public override long Length => 600L * 1024 * 1024;
    }
}
