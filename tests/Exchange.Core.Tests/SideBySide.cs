// Most of these tests wait for a disk or a clock. Tests of one class run one after the other; what a whole class shares (a database) is its own.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(4)]
