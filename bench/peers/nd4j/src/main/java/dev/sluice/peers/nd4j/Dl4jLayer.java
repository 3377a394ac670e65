package dev.sluice.peers.nd4j;

import static org.deeplearning4j.nn.params.LSTMParamInitializer.BIAS_KEY;
import static org.deeplearning4j.nn.params.LSTMParamInitializer.INPUT_WEIGHT_KEY;
import static org.deeplearning4j.nn.params.LSTMParamInitializer.RECURRENT_WEIGHT_KEY;

import dev.sluice.bench.contender.PreparedLayer;
import dev.sluice.bench.contender.Problem;
import dev.sluice.bench.contender.Problems;
import dev.sluice.bench.contender.Result;
import dev.sluice.op.ArraySize;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.layers.recurrent.FwdPassReturn;
import org.deeplearning4j.nn.layers.recurrent.LSTMHelpers;
import org.deeplearning4j.nn.params.LSTMParamInitializer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Deeplearning4j's LSTM layer over a batch, through the two functions that the layer itself calls:
 * its own methods compute forward a second time before backward, and give y only from the first.
 */
final class Dl4jLayer implements PreparedLayer {
  private static final IActivation SIGMOID = new ActivationSigmoid();

  private final Problem problem;
  private final int threads;
  private final Dl4jModel model;
  private final LayerWorkspaceMgr workspaces = Dl4jWorkspaces.manager();
  private final INDArray x;
  private final INDArray h0;
  private final INDArray c0;
  private final INDArray dy;
  private final INDArray gradients;
  private final Map<String, INDArray> gradientOf;
  private MemoryWorkspace open;
  private FwdPassReturn forward;
  private INDArray dx;

  Dl4jLayer(Problem problem, int threads) {
    this.problem = problem;
    this.threads = threads;
    model = new Dl4jModel(problem);
    int inputs = problem.inputSize();
    int units = problem.hiddenSize();
    int sequences = problem.layout().sequences();
    x = series(inputs);
    fill(x, problem.x());
    h0 = columnMajor(problem.h0(), sequences, units);
    c0 = columnMajor(problem.c0(), sequences, units);
    if (problem.training()) {
      dy = series(units);
      fill(dy, problem.dy());
      gradients = Floats.zeros(1, Dl4jModel.count(inputs, units));
      gradientOf =
          LSTMParamInitializer.getInstance()
              .getGradientsFromFlattened(model.configuration(), gradients);
    } else {
      dy = null;
      gradients = null;
      gradientOf = Map.of();
    }
  }

  @Override
  public void run() {
    ThreadCount.setOfThisThread(threads);
    leave();
    // Stays open until the next run, since the results are inside.
    open =
        Nd4j.getWorkspaceManager()
            .getAndActivateWorkspace(Dl4jWorkspaces.RUN_CONFIGURATION, Dl4jWorkspaces.RUN);
    forward =
        LSTMHelpers.activateHelper(
            model.layer(),
            model.configuration(),
            SIGMOID,
            x,
            model.parameter(RECURRENT_WEIGHT_KEY),
            model.parameter(INPUT_WEIGHT_KEY),
            model.parameter(BIAS_KEY),
            problem.training(),
            h0,
            c0,
            problem.training(),
            true,
            INPUT_WEIGHT_KEY,
            null,
            false,
            null,
            CacheMode.NONE,
            workspaces,
            false);
    if (problem.training()) {
      dx =
          LSTMHelpers.backpropGradientHelper(
                  model.layer(),
                  model.configuration(),
                  SIGMOID,
                  x,
                  model.parameter(RECURRENT_WEIGHT_KEY),
                  model.parameter(INPUT_WEIGHT_KEY),
                  dy,
                  false,
                  -1,
                  forward,
                  true,
                  INPUT_WEIGHT_KEY,
                  RECURRENT_WEIGHT_KEY,
                  BIAS_KEY,
                  gradientOf,
                  null,
                  false,
                  null,
                  workspaces,
                  false)
              .getSecond();
    }
  }

  private void leave() {
    if (open != null) {
      open.close();
      open = null;
    }
  }

  @Override
  public void seed(float[] seed) {
    fill(dy, seed);
  }

  @Override
  public float[] read(Result result) {
    int units = problem.hiddenSize();
    return switch (result) {
      case Y -> outputs();
      case HN -> Floats.read(forward.lastAct);
      case CN -> Floats.read(forward.lastMemCell);
      case DX -> Floats.read(timeMajor(dx));
      case DWEIGHT_IH -> gradient(INPUT_WEIGHT_KEY, problem.inputSize());
      case DWEIGHT_HH -> gradient(RECURRENT_WEIGHT_KEY, units);
      case DBIAS_IH, DBIAS_HH -> gradient(BIAS_KEY, 1);
      case DH0, DC0 -> throw new IllegalArgumentException("Deeplearning4j omits " + result);
    };
  }

  @Override
  public Set<Result> omits() {
    return Set.of(Result.DH0, Result.DC0);
  }

  /** For backward, the outputs are kept step by step and not gathered. */
  private float[] outputs() {
    if (!problem.training()) {
      return Floats.read(timeMajor(forward.fwdPassOutput));
    }
    int size = problem.layout().sequences() * problem.hiddenSize();
    float[] all =
        new float[ArraySize.of("Case: its rows", Problems.SMALLER, problem.layout().steps(), size)];
    for (int t = 0; t < problem.layout().steps(); t++) {
      float[] step = Floats.read(forward.fwdPassOutputAsArrays[t]);
      System.arraycopy(step, 0, all, t * size, size);
    }
    return all;
  }

  private float[] gradient(String key, int columns) {
    return Dl4jGates.fromDl4j(Floats.read(gradientOf.get(key)), problem.hiddenSize(), columns);
  }

  /** {@return room for {@code [B, features, T]}, column-major, which keeps a step together} */
  private INDArray series(int features) {
    long[] shape = {problem.layout().sequences(), features, problem.layout().steps()};
    return Nd4j.create(DataType.FLOAT, shape, 'f');
  }

  private void fill(INDArray series, float[] rows) {
    INDArray copy = Floats.of(rows, series.size(2), series.size(0), series.size(1));
    series.assign(copy.permute(1, 2, 0));
    copy.close();
  }

  private static INDArray columnMajor(float[] values, long rows, long columns) {
    INDArray copy = Floats.of(values, rows, columns);
    INDArray result = copy.dup('f');
    copy.close();
    return result;
  }

  private static INDArray timeMajor(INDArray series) {
    return series.permute(2, 0, 1);
  }

  @Override
  public void close() {
    leave();
    Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
    model.close();
    for (INDArray array : new INDArray[] {x, h0, c0, dy, gradients}) {
      if (array != null) {
        array.close();
      }
    }
  }
}
