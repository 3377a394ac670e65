package dev.sluice.bench.contender;

import dev.sluice.backend.DeviceTime;
import dev.sluice.backend.Executable;
import dev.sluice.backend.Traffic;
import dev.sluice.backend.Workspace;
import dev.sluice.bench.result.DeviceUse;
import java.util.Optional;

/** A problem's layer in an executable of a backend. */
public final class ExecutedLayer implements PreparedLayer {
  private final Problem problem;
  private final LayerProgram layer;
  private final Executable executable;
  private final Workspace workspace;
  private final Runnable warm;
  private final Runnable close;

  /**
   * Makes a workspace and writes the problem's numbers.
   *
   * @param problem the problem
   * @param layer its program
   * @param executable the program compiled; closed with this
   * @param warm its backend's
   * @param close what else is closed with this, after all others
   */
  public ExecutedLayer(
      Problem problem, LayerProgram layer, Executable executable, Runnable warm, Runnable close) {
    this.problem = problem;
    this.layer = layer;
    this.executable = executable;
    this.warm = warm;
    this.close = close;
    Workspace made = null;
    try {
      made = executable.workspace();
      layer.write(executable, made);
    } catch (RuntimeException e) {
      if (made != null) {
        made.close();
      }
      executable.close();
      close.run();
      throw e;
    }
    workspace = made;
  }

  @Override
  public void run() {
    workspace.run(problem.layout(), 0);
  }

  @Override
  public void warm() {
    warm.run();
  }

  /** Writes the input, the initial states and the gradient of the outputs, as for another batch. */
  private void writeInputs() {
    layer.writeInputs(workspace);
  }

  @Override
  public Optional<DeviceUse> deviceUse() {
    if (executable.traffic().launches() == 0) { // of a run before: it is the host's own
      return Optional.empty();
    }
    run();
    Traffic before = executable.traffic();
    writeInputs();
    run();
    Traffic batch = executable.traffic().since(before);
    return Optional.of(DeviceUse.of(batch));
  }

  @Override
  public Optional<DeviceTime> deviceTime() {
    return executable.deviceTime(this::run);
  }

  @Override
  public void seed(float[] dy) {
    layer.seed(workspace, dy);
  }

  @Override
  public float[] read(Result result) {
    return layer.read(workspace, result);
  }

  @Override
  public void close() {
    workspace.close();
    executable.close();
    close.run();
  }
}
