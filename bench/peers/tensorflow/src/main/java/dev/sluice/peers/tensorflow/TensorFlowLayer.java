package dev.sluice.peers.tensorflow;

import dev.sluice.bench.contender.Padding;
import dev.sluice.bench.contender.PreparedLayer;
import dev.sluice.bench.contender.Problem;
import dev.sluice.bench.contender.Problems;
import dev.sluice.bench.contender.Result;
import dev.sluice.data.PackedLayout;
import dev.sluice.op.ArraySize;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.types.TFloat32;

/**
 * A whole batch in one run of a session. The operators have one length for all sequences: they go
 * on to the longest one's over padding, and what a sequence's own steps left behind is read.
 */
final class TensorFlowLayer implements PreparedLayer {
  private final Problem problem;
  private final LayerGraph graph;
  private final Session session;
  private final TFloat32 x;
  private final TFloat32 h0;
  private final TFloat32 c0;
  private org.tensorflow.Result latest;

  /**
   * Loads a problem.
   *
   * @param problem the problem
   * @param threads how many threads compute
   */
  TensorFlowLayer(Problem problem, int threads) {
    this.problem = problem;
    PackedLayout layout = problem.layout();
    graph = new LayerGraph(problem, layout.steps(), layout.sequences());
    session = Sessions.open(graph.graph(), threads);
    x = padded();
    h0 = state(problem.h0());
    c0 = problem.c0() == null ? null : state(problem.c0());
  }

  @Override
  public void run() {
    // TensorFlow allocates what it returns and keeps no buffer for it; the tensors it reads are
    // shared with it.
    release();
    Session.Runner runner = session.runner().feed(graph.x(), x).feed(graph.h0(), h0);
    if (c0 != null) {
      runner.feed(graph.c0(), c0).fetch(graph.h()).fetch(graph.c());
    } else {
      runner.fetch(graph.h());
    }
    latest = runner.run();
  }

  @Override
  public void seed(float[] dy) {
    throw new UnsupportedOperationException("TensorFlow: computes no gradients here");
  }

  @Override
  public float[] read(Result result) {
    return switch (result) {
      case Y -> rows();
      case HN -> last(0);
      case CN -> last(1);
      default -> throw new IllegalArgumentException("TensorFlow: computes no " + result + " here");
    };
  }

  private float[] rows() {
    FloatDataBuffer states = states(0);
    float[] padded =
        new float[ArraySize.of("Case: its padded rows", Problems.SMALLER, states.size())];
    states.read(padded);
    return Padding.pack(padded, problem.layout(), problem.hiddenSize());
  }

  /** The states after each sequence's own last step. */
  private float[] last(int output) {
    PackedLayout layout = problem.layout();
    int units = problem.hiddenSize();
    float[] values = new float[layout.sequences() * units];
    FloatDataBuffer states = states(output);
    for (int s = 0; s < layout.sequences(); s++) {
      long row = (layout.length(s) - 1L) * layout.sequences() + s;
      states.offset(row * units).read(values, s * units, units);
    }
    return values;
  }

  private FloatDataBuffer states(int output) {
    return latest.get(output).asRawTensor().data().asFloats();
  }

  private TFloat32 padded() {
    PackedLayout layout = problem.layout();
    int columns = problem.inputSize();
    return Tensors.of(
        Padding.pad(problem.x(), layout, columns),
        Shape.of(layout.steps(), layout.sequences(), columns));
  }

  private TFloat32 state(float[] values) {
    return Tensors.of(values, Shape.of(problem.layout().sequences(), problem.hiddenSize()));
  }

  private void release() {
    if (latest != null) {
      latest.close();
      latest = null;
    }
  }

  @Override
  public void close() {
    release();
    session.close();
    graph.close();
    x.close();
    h0.close();
    if (c0 != null) {
      c0.close();
    }
  }
}
