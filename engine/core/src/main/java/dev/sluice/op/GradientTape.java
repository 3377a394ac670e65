package dev.sluice.op;

/**
 * What an operation sees while a program is walked in reverse: the gradients that later operations
 * have left, and a place to record its own.
 */
public interface GradientTape {
  /**
   * The gradient of the loss with respect to an output of the operation.
   *
   * @param output one of the operation's outputs
   * @return the gradient's buffer, or null where the loss does not depend on the output
   */
  Buffer of(Buffer output);

  /**
   * Whether anybody needs the gradient with respect to an input.
   *
   * @param input one of the operation's inputs, or null
   * @return false where computing it would be wasted
   */
  boolean wants(Buffer input);

  /**
   * Adds to the gradient with respect to an input.
   *
   * @param input one of the operation's inputs, or null, which is ignored
   * @param gradient a buffer of the same shape, written by an operation recorded before
   */
  void contribute(Buffer input, Buffer gradient);

  /**
   * Declares a buffer for a gradient.
   *
   * @param of the buffer whose gradient it will hold; gives name and shape
   * @return the new buffer
   */
  Buffer gradient(Buffer of);

  /**
   * Declares a buffer for anything else.
   *
   * @param name what it holds
   * @param shape its shape
   * @return the new buffer
   */
  Buffer value(String name, Shape shape);

  /**
   * Appends an operation to the program.
   *
   * @param op the operation
   */
  void record(Op op);
}
