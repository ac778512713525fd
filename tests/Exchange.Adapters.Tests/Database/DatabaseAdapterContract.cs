using Exchange.Adapters.Database;
using Exchange.Adapters.Tests.Contract;

namespace Exchange.Adapters.Tests.Database;

sealed class SqliteAdapterContract : AdapterContract
{
    protected override async Task<TestDepartment> Open() => await DatabaseDepartment.Open(DatabaseProduct.Sqlite);
}

sealed class PostgresAdapterContract : AdapterContract
{
    protected override async Task<TestDepartment> Open() => await DatabaseDepartment.Open(DatabaseProduct.PostgreSql);
}

sealed class MariaDbAdapterContract : AdapterContract
{
    protected override async Task<TestDepartment> Open() => await DatabaseDepartment.Open(DatabaseProduct.MySql);
}
