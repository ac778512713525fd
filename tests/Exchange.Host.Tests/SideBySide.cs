// Most of these tests wait for a disk, a clock, a department, or a hub that starts again. Those of speed and of the terminal say that they run alone.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(4)]
