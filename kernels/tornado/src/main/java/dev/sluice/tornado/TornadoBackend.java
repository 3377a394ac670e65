package dev.sluice.tornado;

import dev.sluice.backend.Device;
import dev.sluice.backend.Executable;
import dev.sluice.backend.Fusion;
import dev.sluice.backend.JvmMemory;
import dev.sluice.backend.NotEnoughMemoryException;
import dev.sluice.backend.ParameterStore;
import dev.sluice.backend.tuning.Knob;
import dev.sluice.backend.tuning.Settings;
import dev.sluice.backend.tuning.ShapeClass;
import dev.sluice.backend.tuning.Tunable;
import dev.sluice.op.ArraySize;
import dev.sluice.op.Buffer;
import dev.sluice.op.Extent;
import dev.sluice.program.Program;
import dev.sluice.tornado.device.Extras;
import dev.sluice.tornado.device.TornadoTarget;
import dev.sluice.tornado.graph.PlanPool;
import dev.sluice.tornado.graph.Traffic;
import dev.sluice.tornado.lower.Blas;
import dev.sluice.tornado.lower.CuBlas;
import dev.sluice.tornado.tune.Candidates;
import dev.sluice.tornado.tune.Tuning;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Computes programs on one device of TornadoVM's. */
final class TornadoBackend implements Tunable {
  private static final Set<Fusion> FUSIONS =
      Collections.unmodifiableSet(EnumSet.allOf(Fusion.class));

  private static final System.Logger LOG = System.getLogger("dev.sluice.tornado");

  private static final Extent ANY = Extent.of(1, 1);

  private final TornadoTarget target;
  private final Traffic traffic = new Traffic();
  private final PlanPool plans;
  private final Tuning tuning;
  private final Blas blas;
  private Extras extras;
  private volatile boolean closed;

  TornadoBackend(TornadoTarget target, Tuning tuning) {
    this(target, tuning, Extras.of(target.type()), new CuBlas());
  }

  /** With other extras, for tests. */
  TornadoBackend(TornadoTarget target, Tuning tuning, Extras extras, Blas blas) {
    this.target = target;
    this.tuning = tuning;
    this.extras = extras;
    this.blas = blas;
    plans = new PlanPool(target, traffic);
  }

  @Override
  public String name() {
    return "tornado:" + target.index();
  }

  @Override
  public Device device() {
    return target.describe();
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
            numbers ->
                JvmMemory.requireHeap(
                    numbers * Float.BYTES, "tornado: holding the parameters and slots"),
            TornadoBackend::parameter,
            parameter -> {});
    return new TornadoExecutable(program, this, on, cut, parameters);
  }

  private static Parameter parameter(Buffer buffer) {
    String what = "Parameter '" + buffer.name() + "'";
    int size = ArraySize.of(what, "make the layer smaller", buffer.shape().size(ANY));
    return JvmMemory.onHeap(
        (long) size * Float.BYTES, "tornado: " + what, () -> new Parameter(size));
  }

  @Override
  public List<Knob> knobs(ShapeClass shape) {
    return Candidates.of(target.gpu(), target.mostGroupItems(), shape.cell());
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
  public void requireKeepable() {
    Tuning.file(target).requireWritable();
  }

  @Override
  public Path keep(ShapeClass shape, Settings settings) {
    return Tuning.file(target).keep(shape, settings);
  }

  TornadoTarget target() {
    return target;
  }

  Traffic counts() {
    return traffic;
  }

  /** What plans have beyond kernels. */
  synchronized Extras extras() {
    return extras;
  }

  /**
   * Makes something with the extras. Where that fails, and does not without one of them or both, so
   * does all that is made later.
   *
   * @param make makes it
   * @return what was made
   * @throws IllegalStateException where it fails without all extras, too: they stay
   */
  synchronized <T> T withExtras(Function<Extras, T> make) {
    IllegalStateException fault = null;
    for (Extras attempt : extras.attempts()) {
      try {
        T made = make.apply(attempt);
        if (fault != null) {
          LOG.log(
              System.Logger.Level.WARNING,
              "tornado: goes on without {0}, with which a plan failed: {1}",
              extras.beyond(attempt),
              fault.getMessage());
          extras = attempt;
        }
        return made;
      } catch (NotEnoughMemoryException e) {
        throw e;
      } catch (IllegalStateException e) {
        fault = e;
      }
    }
    throw fault;
  }

  /** Who computes large products, where the extras have one. */
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
