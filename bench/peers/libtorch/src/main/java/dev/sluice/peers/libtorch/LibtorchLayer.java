package dev.sluice.peers.libtorch;

import dev.sluice.backend.DeviceTime;
import dev.sluice.bench.contender.PreparedLayer;
import dev.sluice.bench.contender.Problem;
import dev.sluice.bench.contender.Result;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** A whole batch, forward or with the gradients of everything. */
final class LibtorchLayer implements PreparedLayer {
  private final Problem problem;
  private final Place place;
  private final Layer layer;
  private final Tensor x;
  private final Tensor h0;
  private final Tensor c0;
  private final Map<Result, Tensor> results = new EnumMap<>(Result.class);
  private Tensor dy;

  LibtorchLayer(Problem problem, Place place, boolean packed) {
    this.problem = problem;
    this.place = place;
    layer = new Layer(problem, place, packed);
    x = layer.rows(problem.x(), problem.inputSize());
    h0 = layer.state(problem.h0());
    c0 = problem.c0() == null ? null : layer.state(problem.c0());
    if (problem.training()) {
      wanted().values().forEach(tensor -> tensor.requires_grad_(true));
      seed(problem.dy());
    }
  }

  /** What gradients are asked for. */
  private Map<Result, Tensor> wanted() {
    Map<Result, Tensor> wanted = new EnumMap<>(Result.class);
    wanted.put(Result.DX, x);
    wanted.put(Result.DH0, h0);
    if (c0 != null) {
      wanted.put(Result.DC0, c0);
    }
    List<Tensor> parameters = layer.parameters();
    wanted.put(Result.DWEIGHT_IH, parameters.get(0));
    wanted.put(Result.DWEIGHT_HH, parameters.get(1));
    wanted.put(Result.DBIAS_IH, parameters.get(2));
    wanted.put(Result.DBIAS_HH, parameters.get(3));
    return wanted;
  }

  @Override
  public void run() {
    enqueue();
    place.await();
  }

  @Override
  public Optional<DeviceTime> deviceTime() {
    return place.time(this::enqueue);
  }

  private void enqueue() {
    results.values().forEach(Tensor::close);
    results.clear();
    try (PointerScope _ = new PointerScope();
        AutoGradMode _ = new AutoGradMode(problem.training())) {
      List<Tensor> out = layer.apply(x, h0, c0, problem.training());
      keep(Result.Y, out.get(0));
      keep(Result.HN, out.get(1));
      if (c0 != null) {
        keep(Result.CN, out.get(2));
      }
      if (problem.training()) {
        differentiate(out.get(0));
      }
    }
  }

  private void differentiate(Tensor y) {
    Map<Result, Tensor> wanted = wanted();
    TensorVector gradients =
        torch.grad(
            new TensorVector(y),
            new TensorVector(wanted.values().toArray(Tensor[]::new)),
            new TensorVector(dy),
            new BoolOptional(),
            false,
            false);
    List<Result> names = new ArrayList<>(wanted.keySet());
    for (int i = 0; i < names.size(); i++) {
      keep(names.get(i), gradients.get(i));
    }
  }

  /** A handle of its own, which outlives the run's scope. */
  private void keep(Result result, Tensor tensor) {
    Tensor kept = new Tensor(tensor);
    kept.retainReference();
    results.put(result, kept);
  }

  @Override
  public void seed(float[] values) {
    try (PointerScope _ = new PointerScope()) {
      Tensor created = layer.rows(values, problem.hiddenSize());
      created.retainReference();
      if (dy != null) {
        dy.close();
      }
      dy = created;
    }
  }

  @Override
  public float[] read(Result result) {
    try (PointerScope _ = new PointerScope()) {
      FloatBuffer buffer = results.get(result).detach().cpu().contiguous().createBuffer();
      float[] values = new float[buffer.remaining()];
      buffer.get(values);
      return values;
    }
  }

  @Override
  public void close() {
    results.values().forEach(Tensor::close);
    if (dy != null) {
      dy.close();
    }
    x.close();
    h0.close();
    if (c0 != null) {
      c0.close();
    }
    layer.close();
  }
}
