package dev.sluice.tornado.device;

import java.util.List;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/**
 * What TornadoVM's CUDA backend has beyond kernels. Kernels of our own and their launches one by
 * one do the same.
 *
 * @param cudaGraphs a plan's tasks are captured once, and replayed as one launch
 * @param cublas cuBLAS computes large products
 */
public record Extras(boolean cudaGraphs, boolean cublas) {
  /** None. */
  public static final Extras NONE = new Extras(false, false);

  private static final String GRAPHS = "sluice.tornado.cudagraphs";
  private static final String CUBLAS = "sluice.tornado.cublas";

  /**
   * What a backend of TornadoVM's has, less what the JVM's properties turn off.
   *
   * @param backend the backend
   */
  public static Extras of(TornadoVMBackendType backend) {
    return of(backend, ModuleLayer.boot().findModule("tornado.cublas").isPresent());
  }

  static Extras of(TornadoVMBackendType backend, boolean library) {
    boolean cuda = backend == TornadoVMBackendType.CUDA;
    return new Extras(cuda && isWanted(GRAPHS), cuda && library && isWanted(CUBLAS));
  }

  private static boolean isWanted(String property) {
    String value = System.getProperty(property, "on");
    if (!value.equals("on") && !value.equals("off")) {
      throw new IllegalArgumentException(property + " is '" + value + "', must be on or off");
    }
    return value.equals("on");
  }

  /** {@return these, and what is left of them without one or both} */
  public List<Extras> attempts() {
    return Stream.of(this, new Extras(false, cublas), new Extras(cudaGraphs, false), NONE)
        .distinct()
        .toList();
  }

  /**
   * What a plan that failed with these had beyond one that did not, and how to do without at once.
   *
   * @param less what the other had
   */
  public String beyond(Extras less) {
    return Stream.of(
            cudaGraphs && !less.cudaGraphs ? "CUDA graphs (-D" + GRAPHS + "=off)" : "",
            cublas && !less.cublas ? "cuBLAS (-D" + CUBLAS + "=off)" : "")
        .filter(text -> !text.isEmpty())
        .reduce((a, b) -> a + " and " + b)
        .orElse("nothing");
  }
}
