package dev.sluice.bench.verify;

import dev.sluice.backend.Backend;
import dev.sluice.backend.Backends;
import dev.sluice.conformance.LifecycleConformance;
import dev.sluice.conformance.MemoryConformance;
import dev.sluice.conformance.ModelConformance;
import dev.sluice.conformance.NonFiniteOpConformance;
import dev.sluice.conformance.NonFiniteRecurrentConformance;
import dev.sluice.conformance.OpConformance;
import dev.sluice.conformance.QuickCases;
import dev.sluice.conformance.RecurrentConformance;
import dev.sluice.conformance.Thorough;
import dev.sluice.conformance.TraceConformance;
import dev.sluice.op.Buffer;
import dev.sluice.op.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the conformance tests on a backend, outside a build. */
public final class Verification {
  /**
   * What came of it.
   *
   * @param tests how many checks were run
   * @param failures those that failed, a line each
   * @param errors the errors of every operation
   */
  public record Verdict(int tests, List<String> failures, ErrorLog errors) {
    /** {@return whether the backend computes right} */
    public boolean holds() {
      return tests > 0 && failures.isEmpty();
    }
  }

  /** Is told how it goes on. */
  public interface Listener {
    /**
     * A check has ended.
     *
     * @param name its name
     */
    void checked(String name);

    /**
     * A group of checks has ended.
     *
     * @param name what they are of
     * @param tests how many they are
     * @param failures how many of them failed
     * @param soFar of all groups that have ended
     */
    void done(String name, int tests, int failures, Verdict soFar);
  }

  /** How much is checked. */
  public enum Depth {
    /** Every operation, cell, direction and option once. */
    QUICK(
        List.of(
            QuickOps.class,
            QuickRecurrentLayers.class,
            Models.class,
            Traces.class,
            Lifecycle.class,
            Memory.class,
            QuickNonFiniteOps.class,
            QuickNonFiniteRecurrentLayers.class),
        TagFilter.excludeTags(Thorough.TAG)),
    /** All of conformance: further sizes, every fusion turned off, every cell in whole models. */
    FULL(
        List.of(
            Ops.class,
            RecurrentLayers.class,
            Models.class,
            Traces.class,
            Lifecycle.class,
            Memory.class,
            NonFiniteOps.class,
            NonFiniteRecurrentLayers.class));

    /** In the order in which they are told. */
    final List<Class<?>> parts;

    private final PostDiscoveryFilter[] filters;

    Depth(List<Class<?>> parts, PostDiscoveryFilter... filters) {
      this.parts = parts;
      this.filters = filters;
    }
  }

  /** What the tests, which JUnit makes itself, are to run on. */
  private static String backend;

  private static ErrorLog log;

  private Verification() {}

  /**
   * Runs the checks.
   *
   * @param name the backend, as {@link Backends#select(String)} takes it
   * @param depth how many of them
   * @param listener is told how it goes on
   * @return the verdict
   */
  public static synchronized Verdict run(String name, Depth depth, Listener listener) {
    backend = name;
    log = new ErrorLog();
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(depth.parts.stream().map(DiscoverySelectors::selectClass).toList())
            .filters(depth.filters)
            .build();
    Counter counter = new Counter(listener);
    Launcher launcher = LauncherFactory.create();
    launcher.execute(request, counter);
    return counter.verdict();
  }

  private static final class Counter implements TestExecutionListener {
    private final Listener listener;
    private final List<String> failures = new ArrayList<>();
    private int tests;
    private int testsBefore;
    private int failuresBefore;

    Counter(Listener listener) {
      this.listener = listener;
    }

    Verdict verdict() {
      return new Verdict(tests, List.copyOf(failures), log);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      if (test.isTest()) {
        tests++;
        listener.checked(test.getDisplayName());
      }
      result
          .getThrowable()
          .ifPresent(
              e ->
                  failures.add(
                      test.getLegacyReportingName()
                          + " "
                          + test.getDisplayName()
                          + ": "
                          + String.valueOf(e.getMessage()).lines().findFirst().orElse("")));
      if (test.getSource().filter(ClassSource.class::isInstance).isPresent()) {
        listener.done(
            test.getDisplayName(),
            tests - testsBefore,
            failures.size() - failuresBefore,
            verdict());
        testsBefore = tests;
        failuresBefore = failures.size();
      }
    }
  }

  /** Single operations. */
  @DisplayName("single operations")
  static class Ops extends OpConformance {
    @Override
    protected Backend open() {
      return Backends.select(backend);
    }

    @Override
    public void buffer(List<Op> ops, Buffer buffer, double error, double bound) {
      log.buffer(ops, buffer, error, bound);
    }
  }

  /** Recurrent layers. */
  @DisplayName("recurrent layers")
  static class RecurrentLayers extends RecurrentConformance {
    @Override
    protected Backend open() {
      return Backends.select(backend);
    }

    @Override
    public void buffer(List<Op> ops, Buffer buffer, double error, double bound) {
      log.buffer(ops, buffer, error, bound);
    }
  }

  /** Whole models. */
  @DisplayName("whole models")
  static final class Models extends ModelConformance {
    @Override
    protected Backend open() {
      return Backends.select(backend);
    }
  }

  /** States, gates and their gradients. */
  @DisplayName("traces")
  static final class Traces extends TraceConformance {
    @Override
    protected Backend open() {
      return Backends.select(backend);
    }
  }

  /** What executables and workspaces promise beside numbers. */
  @DisplayName("executables and workspaces")
  static final class Lifecycle extends LifecycleConformance {
    @Override
    protected Backend open() {
      return Backends.select(backend);
    }
  }

  /** What is said of memory before it is taken, and that it is given back. */
  @DisplayName("memory")
  static final class Memory extends MemoryConformance {
    @Override
    protected Backend open() {
      return Backends.select(backend);
    }
  }

  /** NaN and infinity through single operations. */
  @DisplayName("operations on what is not finite")
  static class NonFiniteOps extends NonFiniteOpConformance {
    @Override
    protected Backend open() {
      return Backends.select(backend);
    }
  }

  /** NaN and infinity through recurrent layers. */
  @DisplayName("layers of what is not finite")
  static class NonFiniteRecurrentLayers extends NonFiniteRecurrentConformance {
    @Override
    protected Backend open() {
      return Backends.select(backend);
    }
  }

  /** One size. */
  @DisplayName("single operations")
  static final class QuickOps extends Ops {
    /** Hides the sizes of conformance. */
    static Stream<?> sizes() {
      return QuickCases.sizes();
    }
  }

  /** Every option once. */
  @DisplayName("recurrent layers")
  static final class QuickRecurrentLayers extends RecurrentLayers {
    /** Hides the cases of conformance. */
    static Stream<Arguments> cases() {
      return QuickCases.layers();
    }
  }

  /** One size. */
  @DisplayName("operations on what is not finite")
  static final class QuickNonFiniteOps extends NonFiniteOps {
    /** Hides the sizes of conformance. */
    static Stream<?> sizes() {
      return QuickCases.sizes();
    }
  }

  /** Two cells. */
  @DisplayName("layers of what is not finite")
  static final class QuickNonFiniteRecurrentLayers extends NonFiniteRecurrentLayers {
    /** Hides the cases of conformance. */
    static Stream<Arguments> cases() {
      return QuickCases.nonFiniteLayers();
    }
  }
}
