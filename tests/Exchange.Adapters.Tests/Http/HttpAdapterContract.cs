using Exchange.Adapters.Tests.Contract;

namespace Exchange.Adapters.Tests.Http;

sealed class HttpAdapterContract : AdapterContract
{
    protected override async Task<TestDepartment> Open() => await HttpDepartment.Open();
}

/// <summary>The same, at a department that wants tokens and signatures.</summary>
sealed class HttpAdapterWithTokensAndSignaturesContract : AdapterContract
{
    protected override async Task<TestDepartment> Open() => await HttpDepartment.Open(proves: true);
}
