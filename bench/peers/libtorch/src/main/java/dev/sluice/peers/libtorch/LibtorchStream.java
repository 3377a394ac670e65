package dev.sluice.peers.libtorch;

import dev.sluice.bench.contender.Problem;
import dev.sluice.bench.contender.StreamingLayer;
import java.nio.FloatBuffer;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;

/** One step a call; the states that a call returns are given to the next. */
final class LibtorchStream implements StreamingLayer {
  private final Layer layer;
  private final Place place;
  private final Tensor x;
  private final FloatBuffer input;
  private Tensor h;
  private Tensor c;

  LibtorchStream(Problem problem, Place place, boolean packed) {
    this.place = place;
    layer = new Layer(problem, place, packed);
    x =
        packed
            ? Tensor.create(problem.x(), 1, problem.inputSize())
            : Tensor.create(problem.x(), 1, 1, problem.inputSize());
    input = x.createBuffer();
    h = layer.state(problem.h0());
    c = problem.c0() == null ? null : layer.state(problem.c0());
  }

  @Override
  public void step(float[] values, float[] y) {
    input.put(0, values);
    try (PointerScope _ = new PointerScope();
        AutoGradMode _ = new AutoGradMode(false)) {
      List<Tensor> out = layer.apply(place.place(x), h, c, false);
      FloatBuffer output = out.get(0).cpu().contiguous().createBuffer();
      output.get(y);
      h = replace(h, out.get(1));
      c = c == null ? null : replace(c, out.get(2));
    }
  }

  private static Tensor replace(Tensor before, Tensor after) {
    Tensor kept = new Tensor(after);
    kept.retainReference();
    before.close();
    return kept;
  }

  @Override
  public void close() {
    x.close();
    h.close();
    if (c != null) {
      c.close();
    }
    layer.close();
  }
}
