package dev.sluice.conformance;

import dev.sluice.backend.Backend;
import dev.sluice.op.Buffer;
import dev.sluice.op.Op;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** Opens the backend under test once for all tests of a class. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BackendTest implements Compared {
  private Backend backend;

  /** For subclasses. */
  BackendTest() {}

  /**
   * Opens the backend under test.
   *
   * @return a new backend, which the tests close
   */
  protected abstract Backend open();

  @BeforeAll
  final void openBackend() {
    backend = open();
  }

  @AfterAll
  final void closeBackend() {
    backend.close();
  }

  /** Does nothing; a subclass that reports errors says what to do with them. */
  @Override
  public void buffer(List<Op> ops, Buffer buffer, double error, double bound) {}

  /**
   * Holds a program to the reference; a subclass may ask for something else than its numbers.
   *
   * @param comparison the program, what it reads and what is compared
   */
  void hold(Comparison comparison) {
    comparison.run(backend(), 1, this);
  }

  final Backend backend() {
    return backend;
  }
}
