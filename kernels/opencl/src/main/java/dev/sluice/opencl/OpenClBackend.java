package dev.sluice.opencl;

import dev.sluice.backend.Cleanup;
import dev.sluice.backend.Device;
import dev.sluice.backend.Executable;
import dev.sluice.backend.Fusion;
import dev.sluice.backend.ParameterStore;
import dev.sluice.backend.tuning.Knob;
import dev.sluice.backend.tuning.Settings;
import dev.sluice.backend.tuning.ShapeClass;
import dev.sluice.backend.tuning.Tunable;
import dev.sluice.op.Extent;
import dev.sluice.opencl.memory.Parameter;
import dev.sluice.opencl.queue.DeviceQueue;
import dev.sluice.opencl.tune.Candidates;
import dev.sluice.opencl.tune.Tuning;
import dev.sluice.program.Program;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Computes programs on one device, through OpenCL or CUDA as its queue does. */
final class OpenClBackend implements Tunable {
  private static final Set<Fusion> FUSIONS =
      Collections.unmodifiableSet(EnumSet.allOf(Fusion.class));

  private static final Extent ANY = Extent.of(1, 1);

  private final String name;
  private final DeviceQueue queue;
  private final boolean half;
  private final Tuning tuning;
  private volatile boolean closed;

  OpenClBackend(String name, DeviceQueue queue, boolean half, Tuning tuning) {
    this.name = name;
    this.queue = queue;
    this.half = half;
    this.tuning = tuning;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Device device() {
    return queue.device().describe();
  }

  @Override
  public Set<Fusion> fusions() {
    return FUSIONS;
  }

  @Override
  public float storedWeight(float weight) {
    return half ? Float.float16ToFloat(Float.floatToFloat16(weight)) : weight;
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
                queue.requireMemory(numbers * Float.BYTES, "holding the parameters and slots"),
            buffer -> new Parameter(queue, buffer.name(), buffer.shape().size(ANY)),
            Parameter::release);
    return Cleanup.onFailure(
        () -> new OpenClExecutable(program, this, on, cut, parameters), parameters::clear);
  }

  @Override
  public List<Knob> knobs(ShapeClass shape) {
    return Candidates.of(queue.device(), shape.cell());
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
    Tuning.file(queue.device()).requireWritable();
  }

  @Override
  public Path keep(ShapeClass shape, Settings settings) {
    return Tuning.file(queue.device()).keep(shape, settings);
  }

  DeviceQueue queue() {
    return queue;
  }

  boolean half() {
    return half;
  }

  void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The backend has been closed");
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      queue.close();
    }
  }
}
