using Exchange.Adapters.Tests.Contract;

namespace Exchange.Adapters.Tests.Http;

sealed class HttpAdapterContract : AdapterContract
{
    protected override async Task<TestDepartment> Open() => await HttpDepartment.Open();
}
