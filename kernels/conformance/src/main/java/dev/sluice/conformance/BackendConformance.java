package dev.sluice.conformance;

import dev.sluice.backend.Backend;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;

/**
 * All of conformance: a backend's test class extends this one, and leaves nothing out. The classes
 * are there for further cuts of the same kernels.
 */
public abstract class BackendConformance {
  /** For subclasses. */
  protected BackendConformance() {}

  /**
   * Opens the backend under test.
   *
   * @return a new backend, which the tests close
   */
  protected abstract Backend open();

  /** {@return the classes of conformance that this one consists of} */
  public static Set<Class<?>> parts() {
    return Stream.of(BackendConformance.class.getDeclaredClasses())
        .map(Class::getSuperclass)
        .collect(Collectors.toUnmodifiableSet());
  }

  @Nested
  class Ops extends OpConformance {
    @Override
    protected Backend open() {
      return BackendConformance.this.open();
    }
  }

  @Nested
  class RecurrentLayers extends RecurrentConformance {
    @Override
    protected Backend open() {
      return BackendConformance.this.open();
    }
  }

  @Nested
  class Models extends ModelConformance {
    @Override
    protected Backend open() {
      return BackendConformance.this.open();
    }
  }

  @Nested
  class Traces extends TraceConformance {
    @Override
    protected Backend open() {
      return BackendConformance.this.open();
    }
  }

  @Nested
  class Lifecycle extends LifecycleConformance {
    @Override
    protected Backend open() {
      return BackendConformance.this.open();
    }
  }

  @Nested
  class Memory extends MemoryConformance {
    @Override
    protected Backend open() {
      return BackendConformance.this.open();
    }
  }

  @Nested
  class NonFiniteOps extends NonFiniteOpConformance {
    @Override
    protected Backend open() {
      return BackendConformance.this.open();
    }
  }

  @Nested
  class NonFiniteRecurrentLayers extends NonFiniteRecurrentConformance {
    @Override
    protected Backend open() {
      return BackendConformance.this.open();
    }
  }
}
