package dev.sluice.nd4j;

import dev.sluice.backend.Backend;
import dev.sluice.backend.BackendUnavailableException;
import dev.sluice.backend.Backends;
import dev.sluice.backend.Device;
import dev.sluice.backend.Executable;
import dev.sluice.backend.Fusion;
import dev.sluice.program.Program;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/** Computes programs with ND4J's array operations. */
public final class Nd4jBackend implements Backend {
  /** Its name. */
  public static final String NAME = "nd4j";

  /** The rungs that array operations can climb. */
  private static final Set<Fusion> FUSIONS =
      Collections.unmodifiableSet(EnumSet.of(Fusion.GATES, Fusion.INPUT, Fusion.WEIGHT_GRADIENT));

  private final int threads;
  private final Device device;

  /** Why ND4J does not load; a class whose initialisation failed does not say so again. */
  private static BackendUnavailableException failure;

  private volatile boolean closed;

  private Nd4jBackend(int threads, Device device) {
    this.threads = threads;
    this.device = device;
  }

  static synchronized Nd4jBackend open() {
    if (failure != null) {
      throw new BackendUnavailableException(failure.getMessage(), failure);
    }
    try {
      Threads.set(Backends.threads());
      return new Nd4jBackend(Backends.threads(), findDevice());
    } catch (LinkageError e) {
      failure = BackendUnavailableException.because("nd4j cannot load ND4J's native library", e);
      throw failure;
    }
  }

  private static Device findDevice() {
    String driver = "ND4J " + Nd4jVersion.text();
    if (Nd4j.getEnvironment().isCPU()) {
      return Device.host(driver);
    }
    NativeOps ops = NativeOpsHolder.getInstance().getDeviceNativeOps();
    int gpu = ops.getDevice();
    return new Device(
        Device.Kind.GPU,
        ops.getDeviceName(gpu),
        driver,
        Nd4j.getAffinityManager().getNumberOfDevices(),
        ops.getDeviceTotalMemory(gpu));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Device device() {
    return device;
  }

  @Override
  public Set<Fusion> fusions() {
    return FUSIONS;
  }

  @Override
  public Executable compile(Program program, Set<Fusion> fusions) {
    if (closed) {
      throw new IllegalStateException("The backend has been closed");
    }
    return new Nd4jExecutable(program, threads, Set.copyOf(fusions), Ndarrays.store());
  }

  @Override
  public void close() {
    closed = true;
  }
}
