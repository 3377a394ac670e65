package dev.sluice.tornado;

import dev.sluice.backend.Device;
import dev.sluice.backend.Executable;
import dev.sluice.backend.Fusion;
import dev.sluice.backend.ParameterStore;
import dev.sluice.backend.tuning.Knob;
import dev.sluice.backend.tuning.Settings;
import dev.sluice.backend.tuning.ShapeClass;
import dev.sluice.backend.tuning.Tunable;
import dev.sluice.op.Extent;
import dev.sluice.program.Program;
import dev.sluice.tornado.device.TornadoTarget;
import dev.sluice.tornado.graph.PlanPool;
import dev.sluice.tornado.graph.Target;
import dev.sluice.tornado.lower.Blas;
import dev.sluice.tornado.lower.CuBlas;
import dev.sluice.tornado.tune.Candidates;
import dev.sluice.tornado.tune.Tuning;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Computes programs on one device of TornadoVM's. */
final class TornadoBackend implements Tunable {
  private static final Set<Fusion> FUSIONS =
      Collections.unmodifiableSet(EnumSet.allOf(Fusion.class));

  private static final Extent ANY = Extent.of(1, 1);

  private final TornadoTarget device;
  private final PlanPool plans;
  private final Tuning tuning;
  private final Blas blas;
  private volatile boolean closed;

  TornadoBackend(TornadoTarget device, Tuning tuning) {
    this(Target.of(device), tuning, new CuBlas());
  }

  /** With another BLAS, for tests. */
  TornadoBackend(Target target, Tuning tuning, Blas blas) {
    device = target.device();
    this.tuning = tuning;
    this.blas = blas;
    plans = new PlanPool(target);
  }

  @Override
  public String name() {
    return "tornado:" + device.index();
  }

  @Override
  public Device device() {
    return device.describe();
  }

  @Override
  public Set<Fusion> fusions() {
    return FUSIONS;
  }

  @Override
  public Executable compile(Program program, Set<Fusion> fusions) {
    return compile(program, fusions, tuning);
  }

  private Executable compile(Program program, Set<Fusion> fusions, Tuning cut) {
    requireOpen();
    EnumSet<Fusion> on = EnumSet.noneOf(Fusion.class);
    on.addAll(fusions);
    ParameterStore<Parameter> parameters =
        new ParameterStore<>(
            buffer -> new Parameter(Math.toIntExact(buffer.shape().size(ANY))), parameter -> {});
    return new TornadoExecutable(program, this, on, cut, parameters);
  }

  @Override
  public List<Knob> knobs(ShapeClass shape) {
    return Candidates.of(device, shape.cell());
  }

  @Override
  public Settings settings(ShapeClass shape) {
    return tuning.settings(shape);
  }

  @Override
  public Executable compile(Program program, Settings settings) {
    return compile(program, FUSIONS, Tuning.fixed(settings));
  }

  @Override
  public Path keep(ShapeClass shape, Settings settings) {
    return Tuning.file(device).keep(shape, settings);
  }

  TornadoTarget target() {
    return device;
  }

  /** Who computes large products, where the device's extras have one. */
  Blas blas() {
    return blas;
  }

  PlanPool plans() {
    return plans;
  }

  void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The backend has been closed");
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    plans.close();
  }
}
