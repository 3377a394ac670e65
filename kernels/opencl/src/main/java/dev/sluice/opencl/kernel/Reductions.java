package dev.sluice.opencl.kernel;

import dev.sluice.op.Broadcast;
import dev.sluice.op.Buffer;
import dev.sluice.op.Over;
import dev.sluice.op.Reduce;
import dev.sluice.opencl.memory.Block;
import dev.sluice.opencl.memory.Blocks;
import dev.sluice.opencl.queue.Launch;
import dev.sluice.opencl.queue.Options;
import java.util.ArrayList;
import java.util.List;

/** Sums, means, the largest of many, and the adjoints of sums. */
final class Reductions {
  private static final int GROUP = 64;

  /** The most groups of the first stage of a sum over everything. */
  private static final int MOST_GROUPS = 64;

  static final String FILE = "reduce.cl";

  private Reductions() {}

  /** The last argument of kernels whose groups add up in local memory, a number a work-item. */
  static void shared(Launch launch) {
    launch.local((long) GROUP * Float.BYTES);
  }

  /** How many groups share the first stage of a sum over so many numbers. */
  static int firstStage(long numbers) {
    return (int) Math.min(MOST_GROUPS, Math.ceilDiv(numbers, (long) GROUP));
  }

  /** Enqueues a kernel whose groups add up. */
  static int groups(Launch launch, long groups) {
    return launch.groups(groups, GROUP, 1, 1);
  }

  static Kernel reduce(Reduce op, Machine machine) {
    Blocks blocks = machine.blocks();
    Block x = blocks.of(op.x());
    Block out = blocks.of(op.out());
    int columns = op.x().shape().columns();
    boolean mean = op.kind() == Reduce.Kind.MEAN;
    boolean max = op.kind() == Reduce.Kind.MAX;
    return switch (op.over()) {
      case COLUMNS -> {
        String kernel = max ? "max_columns" : "sum_columns";
        Launch launch = machine.launch(FILE, kernel, Options.NONE).buffer(x).number(columns);
        if (!max) {
          launch.number(mean ? 1.0 / columns : 1.0);
        }
        launch.buffer(out);
        shared(launch);
        yield run -> groups(launch, run.lines(op.x()));
      }
      case LINES -> {
        ColumnSums sums =
            new ColumnSums(
                machine,
                new ColumnSums.Source(x, columns, columns, Integer.MAX_VALUE, 0),
                op.x().shape().lines(blocks.capacity()),
                out);
        yield run -> {
          int lines = run.lines(op.x());
          return sums.run(0, lines, mean ? 1.0 / lines : 1, false);
        };
      }
      case ALL -> {
        TotalSum sum = new TotalSum(machine, TotalSum.Kind.NUMBERS, 1);
        sum.add(op.x(), null);
        sum.finish(op.out());
        yield run -> sum.run(run, mean ? 1.0 / run.size(op.x()) : 1);
      }
      case STEPS -> {
        Launch launch =
            machine
                .launch(FILE, max ? "max_steps" : "sum_steps", Options.NONE)
                .buffer(x)
                .buffer(blocks.layout());
        Launch.Argument steps = launch.argument();
        Launch.Argument sequences = launch.argument();
        launch.number(columns);
        if (!max) {
          launch.number(mean ? 1 : 0);
        }
        launch.buffer(out);
        yield run -> {
          steps.set(run.layout().steps());
          sequences.set(run.layout().sequences());
          return launch.items((long) run.layout().sequences() * columns);
        };
      }
    };
  }

  static Kernel broadcast(Broadcast op, Machine machine) {
    Blocks blocks = machine.blocks();
    int columns = op.out().shape().columns();
    if (op.over() == Over.STEPS) {
      Launch launch =
          machine
              .launch(FILE, "broadcast_steps", Options.NONE)
              .buffer(blocks.of(op.x()))
              .buffer(blocks.layout());
      Launch.Argument steps = launch.argument();
      launch.number(op.mean() ? 1 : 0).buffer(blocks.of(op.out())).number(columns);
      Kernel sized = Elementwise.sized(launch, op.out());
      return run -> {
        steps.set(run.layout().steps());
        return sized.enqueue(run);
      };
    }
    Launch launch =
        machine.launch(FILE, "broadcast_matrix", Options.NONE).buffer(blocks.of(op.x()));
    Launch.Argument scale = launch.argument();
    launch
        .buffer(blocks.of(op.out()))
        .number(columns)
        .number(op.over() == Over.COLUMNS ? 1 : 0)
        .number(op.over() == Over.LINES ? 1 : 0);
    Kernel sized = Elementwise.sized(launch, op.out());
    return run -> {
      int terms =
          switch (op.over()) {
            case COLUMNS -> columns;
            case LINES -> run.lines(op.out());
            case ALL -> run.size(op.out());
            case STEPS -> throw new IllegalStateException("has a kernel of its own");
          };
      scale.set(op.mean() ? 1f / terms : 1f);
      return sized.enqueue(run);
    };
  }

  /** The sum over everything in some buffers, in two stages. */
  static final class TotalSum {
    /** What is added up: x or (x − y)². */
    enum Kind {
      NUMBERS,
      DIFFERENCES
    }

    private record Part(Buffer x, int groups, Launch launch, Launch.Argument size) {}

    private final Machine machine;
    private final Kind kind;
    private final Block partial;
    private final List<Part> parts = new ArrayList<>();
    private Launch finish;
    private Launch.Argument scale;
    private int count;

    TotalSum(Machine machine, Kind kind, int parts) {
      this.machine = machine;
      this.kind = kind;
      partial = machine.scratch((long) parts * MOST_GROUPS);
    }

    void add(Buffer x, Buffer y) {
      Blocks blocks = machine.blocks();
      long most = x.shape().size(blocks.capacity());
      int groups = firstStage(most);
      Launch launch =
          machine
              .launch(FILE, "partial_sums", Options.NONE)
              .number(kind.ordinal())
              .buffer(blocks.of(x))
              .buffer(blocks.of(y));
      Launch.Argument size = launch.argument();
      launch.buffer(partial).number(count);
      shared(launch);
      count += groups;
      parts.add(new Part(x, groups, launch, size));
    }

    void finish(Buffer out) {
      finish = machine.launch(FILE, "finish_sum", Options.NONE).buffer(partial).number(count);
      scale = finish.argument();
      finish.buffer(machine.blocks().of(out));
      shared(finish);
    }

    int run(Run run, double factor) {
      int started = 0;
      for (Part part : parts) {
        part.size.set(run.size(part.x));
        started += Reductions.groups(part.launch, part.groups);
      }
      scale.set((float) factor);
      return started + Reductions.groups(finish, 1);
    }
  }
}
