using Exchange.Adapters.Tests.Contract;

namespace Exchange.Adapters.Tests.Files;

sealed class FileAdapterContract : AdapterContract
{
    protected override Task<TestDepartment> Open() => Task.FromResult<TestDepartment>(FileDepartment.Open());
}
