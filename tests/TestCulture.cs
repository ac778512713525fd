using System.Runtime.CompilerServices;
using Exchange.Core;

// NUnit gives its threads the culture that it found before this assembly was loaded, unless it is told one.
[assembly: SetCulture("")]
[assembly: SetUICulture("")]

namespace Exchange.Tests;

/// <summary>A test runs in the culture in which the program runs; in every test assembly.</summary>
static class TestCulture
{
    [ModuleInitializer]
    internal static void Set() => ProcessCulture.SetInvariant();
}
