package dev.sluice.opencl.kernel;

import dev.sluice.opencl.memory.Block;
import dev.sluice.opencl.queue.Launch;
import dev.sluice.opencl.queue.Options;

/** The sums of a matrix's columns, in two stages where there are many lines for few columns. */
public final class ColumnSums {
  /** Lines that one work-item adds up in the first stage. */
  private static final int CHUNK = 64;

  private final int columns;
  private final int most;
  private final Stage whole;
  private final Stage partial;
  private final Stage rest;

  /** One launch of the kernel. */
  private static final class Stage {
    private final int columns;
    private final Launch launch;
    private final Launch.Argument first;
    private final Launch.Argument lines;
    private final Launch.Argument chunk;
    private final Launch.Argument scale;
    private final Launch.Argument accumulate;

    Stage(Machine machine, Source source, Block out) {
      columns = source.columns;
      launch =
          machine
              .launch("reduce.cl", "sum_lines", Options.NONE)
              .buffer(source.block)
              .number(source.line)
              .number(columns)
              .number(source.jumpAt)
              .number(source.jump);
      first = launch.argument();
      lines = launch.argument();
      chunk = launch.argument();
      scale = launch.argument();
      accumulate = launch.argument();
      launch.buffer(out);
    }

    int run(int firstLine, int count, int chunkLines, double factor, boolean add) {
      first.set(firstLine);
      lines.set(count);
      chunk.set(chunkLines);
      scale.set((float) factor);
      accumulate.set(add ? 1 : 0);
      return launch.items(columns, Math.ceilDiv(count, chunkLines));
    }
  }

  /**
   * Where the columns lie.
   *
   * @param block their memory
   * @param line numbers from one line to the next
   * @param columns how many columns
   * @param jumpAt columns from here on lie further right
   * @param jump how much further
   */
  public record Source(Block block, int line, int columns, int jumpAt, int jump) {}

  /**
   * Prepares it.
   *
   * @param machine the device
   * @param source the columns
   * @param most the most lines
   * @param out receives a number for each column
   */
  public ColumnSums(Machine machine, Source source, int most, Block out) {
    this.columns = source.columns;
    this.most = most;
    whole = new Stage(machine, source, out);
    if (most > CHUNK) {
      Block sums = machine.scratch((long) Math.ceilDiv(most, CHUNK) * columns);
      partial = new Stage(machine, source, sums);
      Source second = new Source(sums, columns, columns, Integer.MAX_VALUE, 0);
      rest = new Stage(machine, second, out);
    } else {
      partial = null;
      rest = null;
    }
  }

  /**
   * Enqueues it.
   *
   * @param firstLine the first line
   * @param lines how many
   * @param scale what every sum is multiplied with
   * @param accumulate whether out is added to, rather than overwritten
   * @return the kernels that were started
   */
  public int run(int firstLine, int lines, double scale, boolean accumulate) {
    if (lines <= CHUNK) {
      return whole.run(firstLine, lines, lines, scale, accumulate);
    }
    if (lines > most) {
      throw new IllegalArgumentException(lines + " lines, prepared for " + most);
    }
    return partial.run(firstLine, lines, CHUNK, 1, false)
        + rest.run(0, Math.ceilDiv(lines, CHUNK), Math.ceilDiv(lines, CHUNK), scale, accumulate);
  }
}
