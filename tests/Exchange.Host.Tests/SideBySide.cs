// Most of these tests wait for a disk, a clock or a department. Those of speed, of crashes and of the terminal say that they run alone.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(4)]
