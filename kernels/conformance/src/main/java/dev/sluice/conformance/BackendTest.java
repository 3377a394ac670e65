package dev.sluice.conformance;

import dev.sluice.backend.Backend;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** Opens the backend under test once for all tests of a class. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BackendTest {
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

  final Backend backend() {
    return backend;
  }
}
