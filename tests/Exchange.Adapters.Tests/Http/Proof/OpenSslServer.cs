using System.Diagnostics;

namespace Exchange.Adapters.Tests.Http.Proof;

/// <summary>OpenSSL's own server, which refuses clients by TLS alerts as web servers do; .NET's closes the connection without one.</summary>
sealed class OpenSslServer : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("exchange-tls-").FullName;
    readonly Process process;

    OpenSslServer(TestAuthority authority, string version)
    {
        File.WriteAllText(Path.Combine(folder, "root.pem"), authority.Pem);
        File.WriteAllText(Path.Combine(folder, "server.pem"), TestAuthority.PemOf(authority.Server()));
        process = Process.Start(new ProcessStartInfo("openssl",
            ["s_server", "-accept", "127.0.0.1:0", "-cert", "server.pem", "-key", "server.pem", "-CAfile", "root.pem", "-Verify", "1", "-verify_return_error", version, "-www"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
    }

    public static OpenSslServer Start(TestAuthority authority, string version)
    {
        try
        {
            return new OpenSslServer(authority, version);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Ignore("The program openssl is not installed.");
            throw;
        }
    }

    public async Task<string> Address()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.StartsWith("ACCEPT ", StringComparison.Ordinal))
                return $"https://{line["ACCEPT ".Length..].Trim()}";
        }
        throw new InvalidOperationException(await process.StandardError.ReadToEndAsync(patience.Token));
    }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
