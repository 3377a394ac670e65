package dev.sluice.op;

/**
 * A place for numbers in a program. Two buffers are the same only if they are the same object.
 *
 * <p>A {@link Role#VALUE} buffer is written by one operation only, so that a program read from the
 * top says where every number comes from.
 */
public final class Buffer {
  private final int id;
  private final String name;
  private final Shape shape;
  private final Type type;
  private final Role role;

  /**
   * Declares a buffer; {@code Recorder} does this for its callers.
   *
   * @param id its position among the program's buffers
   * @param name its name, unique in the program for parameters, slots, states and inputs
   * @param shape its shape
   * @param type what it holds
   * @param role who writes it
   */
  public Buffer(int id, String name, Shape shape, Type type, Role role) {
    this.id = id;
    this.name = name;
    this.shape = shape;
    this.type = type;
    this.role = role;
  }

  /** {@return its position among the program's buffers} */
  public int id() {
    return id;
  }

  /** {@return its name} */
  public String name() {
    return name;
  }

  /** {@return its shape} */
  public Shape shape() {
    return shape;
  }

  /** {@return what it holds} */
  public Type type() {
    return type;
  }

  /** {@return who writes it} */
  public Role role() {
    return role;
  }

  @Override
  public String toString() {
    return name + " " + shape;
  }
}
