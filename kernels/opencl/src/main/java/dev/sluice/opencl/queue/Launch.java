package dev.sluice.opencl.queue;

import dev.sluice.opencl.memory.Block;
import java.util.ArrayList;
import java.util.List;

/**
 * A kernel with its arguments, in the order of the kernel's parameters. Buffers and constants are
 * set once; what changes from launch to launch is an {@link Argument}. Used by one thread at a
 * time.
 */
public final class Launch {
  /** Work-items of a group where a kernel does not care. */
  static final int GROUP = 64;

  /** An argument that changes from launch to launch. */
  public static final class Argument {
    private final int index;
    private int value;
    private boolean changed = true;

    private Argument(int index) {
      this.index = index;
    }

    /**
     * Sets it for the launches that follow.
     *
     * @param newValue its value
     */
    public void set(int newValue) {
      if (newValue != value) {
        value = newValue;
        changed = true;
      }
    }

    /**
     * Sets it for the launches that follow, where the kernel's parameter is a float.
     *
     * @param newValue its value
     */
    public void set(float newValue) {
      set(Float.floatToRawIntBits(newValue));
    }
  }

  private final DeviceQueue queue;
  private final DeviceKernel kernel;
  private final String name;
  private final List<Runnable> constants = new ArrayList<>();
  private final List<Argument> arguments = new ArrayList<>();
  private final long[] grid = new long[2];
  private final int[] size = new int[2];
  private int parameters;
  private boolean bound;

  // Made once, since a launch should make no garbage.
  private final String setting;
  private final Runnable setArguments = this::setArguments;

  /**
   * Compiles the kernel where nobody has before.
   *
   * @param queue whose device runs it
   * @param file its file
   * @param name its name
   * @param options the macros that the file is compiled with
   */
  public Launch(DeviceQueue queue, String file, String name, Options options) {
    this.queue = queue;
    this.name = name;
    setting = "setting arguments of " + name;
    kernel = queue.kernel(file, name, options);
  }

  /**
   * The next argument: a buffer.
   *
   * @param block the buffer; null for one that the kernel does not touch
   * @return this
   */
  public Launch buffer(Block block) {
    int index = parameters++;
    constants.add(() -> kernel.buffer(index, block == null ? queue.nothing() : block.memory()));
    return this;
  }

  /**
   * The next argument: an integer.
   *
   * @param value its value
   * @return this
   */
  public Launch number(int value) {
    int index = parameters++;
    constants.add(() -> kernel.number(index, value));
    return this;
  }

  /**
   * The next argument: a number.
   *
   * @param value its value, rounded to 32 bits
   * @return this
   */
  public Launch number(double value) {
    return number(Float.floatToRawIntBits((float) value));
  }

  /**
   * The next argument: local memory.
   *
   * @param bytes how much
   * @return this
   */
  public Launch local(long bytes) {
    int index = parameters++;
    constants.add(() -> kernel.local(index, bytes));
    return this;
  }

  /** {@return the next argument: a 32-bit number that changes from launch to launch} */
  public Argument argument() {
    Argument argument = new Argument(parameters++);
    arguments.add(argument);
    return argument;
  }

  /**
   * Enqueues the kernel for so many work-items, and a few more to fill the last group.
   *
   * @param items how many are needed
   * @return 1, the kernels that were started
   */
  public int items(long items) {
    return items(items, 1);
  }

  /**
   * As {@link #items(long)}, in two dimensions.
   *
   * @param items how many are needed in the first dimension
   * @param lines how many in the second
   * @return 1, the kernels that were started
   */
  public int items(long items, long lines) {
    return groups(Math.ceilDiv(items, GROUP), GROUP, lines, 1);
  }

  /**
   * Enqueues the kernel for so many groups.
   *
   * @param groups groups in the first dimension
   * @param width work-items of a group there
   * @param lines groups in the second dimension
   * @param height work-items of a group there
   * @return 1, the kernels that were started
   */
  public int groups(long groups, int width, long lines, int height) {
    queue.attempt(setting, setArguments);
    grid[0] = groups;
    grid[1] = lines;
    size[0] = width;
    size[1] = height;
    queue.launch(kernel, name, grid, size);
    return 1;
  }

  private void setArguments() {
    if (!bound) {
      constants.forEach(Runnable::run);
      constants.clear();
      bound = true;
    }
    for (int i = 0; i < arguments.size(); i++) {
      Argument argument = arguments.get(i);
      if (argument.changed) {
        kernel.number(argument.index, argument.value);
        argument.changed = false;
      }
    }
  }

  /** Frees the kernel. */
  public void release() {
    kernel.release();
  }
}
