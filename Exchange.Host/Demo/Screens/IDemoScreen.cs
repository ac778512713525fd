namespace Exchange.Host.Demo.Screens;

/// <summary>Where the demo shows itself: a table that is drawn again, or lines for what is no terminal.</summary>
public interface IDemoScreen
{
    /// <summary>Says something once, above what moves.</summary>
    void Say(string line);

    /// <summary>Shows how things stand; called several times a second.</summary>
    void Show(DemoPicture picture);

    /// <summary>Shows the end.</summary>
    void Close(DemoSummary summary);
}
