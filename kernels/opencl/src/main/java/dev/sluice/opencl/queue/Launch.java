package dev.sluice.opencl.queue;

import dev.sluice.opencl.memory.Block;
import java.util.ArrayList;
import java.util.List;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_kernel;
import org.jocl.cl_mem;

/**
 * A kernel with its arguments, in the order of the kernel's parameters. Buffers and constants are
 * set once; what changes from launch to launch is an {@link Argument}. Used by one thread at a
 * time.
 */
public final class Launch {
  /** Work-items of a group where a kernel does not care. */
  private static final int GROUP = 64;

  /** An argument that changes from launch to launch. */
  public static final class Argument {
    private final int index;
    private final int[] value = new int[1];
    private final Pointer pointer = Pointer.to(value);
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
      if (newValue != value[0]) {
        value[0] = newValue;
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

  private final ClQueue queue;
  private final cl_kernel kernel;
  private final String name;
  private final List<Runnable> constants = new ArrayList<>();
  private final List<Argument> arguments = new ArrayList<>();
  private final long[] global = new long[2];
  private final long[] local = new long[2];
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
  public Launch(ClQueue queue, String file, String name, Options options) {
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
    constants.add(
        () -> {
          cl_mem memory = block == null ? queue.nothing() : block.memory();
          CL.clSetKernelArg(kernel, index, Sizeof.cl_mem, Pointer.to(memory));
        });
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
    constants.add(
        () -> CL.clSetKernelArg(kernel, index, Sizeof.cl_int, Pointer.to(new int[] {value})));
    return this;
  }

  /**
   * The next argument: a number.
   *
   * @param value its value, rounded to 32 bits
   * @return this
   */
  public Launch number(double value) {
    int index = parameters++;
    float[] rounded = {(float) value};
    constants.add(() -> CL.clSetKernelArg(kernel, index, Sizeof.cl_float, Pointer.to(rounded)));
    return this;
  }

  /**
   * The next argument: local memory.
   *
   * @param bytes how much
   * @return this
   */
  public Launch local(long bytes) {
    int index = parameters++;
    constants.add(() -> CL.clSetKernelArg(kernel, index, bytes, null));
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
    global[0] = groups * width;
    global[1] = lines * height;
    local[0] = width;
    local[1] = height;
    queue.launch(kernel, name, 2, global, local);
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
        CL.clSetKernelArg(kernel, argument.index, Sizeof.cl_int, argument.pointer);
        argument.changed = false;
      }
    }
  }

  /** Frees the kernel. */
  public void release() {
    CL.clReleaseKernel(kernel);
  }
}
