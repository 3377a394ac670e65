package dev.sluice.bench.contender;

/** A layer that reads one sequence step by step and keeps its state. Used by one thread. */
public interface StreamingLayer extends AutoCloseable {
  /**
   * Reads one step.
   *
   * @param x {@code [I]}
   * @param y receives {@code [H]}, the hidden state after the step
   */
  void step(float[] x, float[] y);

  /** Has what a step computes with compiled, where that takes a while: {@code Backend.warm()}. */
  default void warm() {}

  @Override
  void close();
}
