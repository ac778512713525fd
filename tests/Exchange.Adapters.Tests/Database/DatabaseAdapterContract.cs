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

/// <summary>Where EXCHANGE_TEST_SQLSERVER names a server.</summary>
sealed class SqlServerAdapterContract : AdapterContract
{
    protected override async Task<TestDepartment> Open() => await DatabaseDepartment.Open(DatabaseProduct.SqlServer);
}

sealed class MariaDbAdapterContract : AdapterContract
{
    protected override async Task<TestDepartment> Open() => await DatabaseDepartment.Open(DatabaseProduct.MySql);
}
