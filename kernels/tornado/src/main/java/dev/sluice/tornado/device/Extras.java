package dev.sluice.tornado.device;

import java.util.EnumSet;
import java.util.Set;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/**
 * What TornadoVM's CUDA backend has beyond kernels. One that fails is given up for all plans to
 * come: kernels of our own and their launches one by one do the same.
 */
public final class Extras {
  private static final System.Logger LOG = System.getLogger("dev.sluice.tornado");

  /** In the order in which they are given up. */
  enum Extra {
    /** A plan's tasks captured once, and replayed as one launch. */
    CUDA_GRAPHS("sluice.tornado.cudagraphs", "CUDA graphs"),
    /** Large products by cuBLAS. */
    CUBLAS("sluice.tornado.cublas", "cuBLAS");

    private final String property;
    private final String label;

    Extra(String property, String label) {
      this.property = property;
      this.label = label;
    }

    private boolean isWanted() {
      return !"off".equals(System.getProperty(property));
    }
  }

  private final Set<Extra> on;

  private Extras(Set<Extra> on) {
    this.on = on;
  }

  /**
   * What a backend of TornadoVM's has, less what the JVM's properties turn off.
   *
   * @param backend the backend
   */
  public static Extras of(TornadoVMBackendType backend) {
    Set<Extra> on = EnumSet.noneOf(Extra.class);
    if (backend == TornadoVMBackendType.CUDA) {
      on.add(Extra.CUDA_GRAPHS);
      if (ModuleLayer.boot().findModule("tornado.cublas").isPresent()) {
        on.add(Extra.CUBLAS);
      }
    }
    on.removeIf(extra -> !extra.isWanted());
    return new Extras(on);
  }

  /** Those of a device whose products a BLAS computes. */
  public static Extras blas() {
    return new Extras(EnumSet.of(Extra.CUBLAS));
  }

  /** {@return whether plans are replayed as CUDA graphs} */
  public synchronized boolean cudaGraphs() {
    return on.contains(Extra.CUDA_GRAPHS);
  }

  /** {@return whether cuBLAS computes products} */
  public synchronized boolean cublas() {
    return on.contains(Extra.CUBLAS);
  }

  /**
   * Gives one up, and says so.
   *
   * @param why what came of a plan with it
   * @return false where there was none, so that the fault is elsewhere
   */
  public synchronized boolean giveUp(RuntimeException why) {
    if (on.isEmpty()) {
      return false;
    }
    Extra first = on.iterator().next();
    on.remove(first);
    LOG.log(
        System.Logger.Level.WARNING,
        "tornado: goes on without {0}, since a plan with it failed ({1}); -D{2}=off does without"
            + " this attempt",
        first.label,
        why.getMessage(),
        first.property);
    return true;
  }
}
