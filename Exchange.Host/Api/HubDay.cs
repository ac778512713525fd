using System.Globalization;

namespace Exchange.Host.Api;

/// <summary>A day as callers write it.</summary>
internal static class HubDay
{
    /// <summary>Today in the hub's time zone when there is none; null when it is no day.</summary>
    public static DateOnly? Of(string? text, TimeProvider clock)
    {
        if (text is null) return DateOnly.FromDateTime(HubTime.Local(clock.GetUtcNow()).DateTime);
        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
    }
}
