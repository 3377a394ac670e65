package dev.sluice.tornado;

import dev.sluice.backend.Fusion;
import dev.sluice.model.Dense;
import dev.sluice.model.Embedding;
import dev.sluice.model.Model;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.op.Buffer;
import dev.sluice.op.Cell;
import dev.sluice.op.Extent;
import dev.sluice.op.Over;
import dev.sluice.op.Shape;
import dev.sluice.op.Unary;
import dev.sluice.op.UpdateRule;
import dev.sluice.program.Program;
import dev.sluice.program.Recorder;
import dev.sluice.tornado.device.Extras;
import dev.sluice.tornado.device.TornadoTarget;
import dev.sluice.tornado.kernel.ProductKernels;
import dev.sluice.tornado.lower.Blas;
import dev.sluice.tornado.tune.Cut;
import dev.sluice.tornado.tune.LayerCut;
import dev.sluice.tornado.tune.Tuning;
import dev.sluice.train.LearningRate;
import dev.sluice.train.Loss;
import dev.sluice.train.Optimizer;
import dev.sluice.train.TrainingOptions;
import dev.sluice.train.TrainingProgram;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.KernelContext;

/** Programs that together have every kernel, of a size that GPUs are given. */
final class EveryKernel {
  /** H. */
  static final int UNITS = 512;

  private static final Cut PRODUCT = new Cut(64, 8, 4);
  private static final Cut STEP = new Cut(64, 4, 4);
  private static final Extent EXTENT = new Extent(128, 8, 16);
  private static final int TOKENS = 96;

  private EveryKernel() {}

  /**
   * A program, and how it is made.
   *
   * @param program the program
   * @param fusions the rungs of the ladder
   * @param cut of all layers
   * @param blas computes large products, or null
   */
  record Variant(Program program, Set<Fusion> fusions, LayerCut cut, Blas blas) {
    TornadoExecutable compile(TornadoTarget device) {
      Tuning tuning = new Tuning(cut.product(), (cell, units, sequences) -> cut, Map.of());
      return (TornadoExecutable)
          new TornadoBackend(device, tuning, new Extras(false, blas != null), blas)
              .compile(program, fusions);
    }
  }

  /**
   * Training of all cells and with all optimizers, with steps as chains, and as loops with rows in
   * local memory; on the ladder's lowest rung; with a library's products; and operations of their
   * own.
   */
  static List<Variant> variants() {
    LayerCut chains = new LayerCut(PRODUCT, STEP, false, STEP, false);
    LayerCut loops =
        new LayerCut(PRODUCT.withTiles(), STEP.withTiles(), true, STEP.withTiles(), true);
    Set<Fusion> all = EnumSet.allOf(Fusion.class);
    List<Variant> variants = new ArrayList<>();
    for (Program program : programs()) {
      variants.add(new Variant(program, all, chains, null));
      variants.add(new Variant(program, all, loops, null));
    }
    for (Cell cell : Cell.values()) {
      RecurrentOptions layer = RecurrentOptions.rnn(cell, UNITS).recurrentDropout(0.1);
      Program program = training(layer, UpdateRule.sgd());
      variants.add(new Variant(program, Fusion.none(), chains, null));
    }
    variants.add(new Variant(regression(), all, chains, new ReferenceBlas()));
    return variants;
  }

  /** The names of all kernels: public methods that have a work-item's context first. */
  static SortedSet<String> names() throws IOException, URISyntaxException {
    SortedSet<String> names = new TreeSet<>();
    Path folder =
        Path.of(ProductKernels.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .resolve(ProductKernels.class.getPackageName().replace('.', '/'));
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString().replaceAll("\\.class$", "");
        for (Method method : kernelClass(name).getMethods()) {
          if (method.getParameterCount() > 1
              && method.getParameterTypes()[0] == KernelContext.class) {
            names.add(method.getName());
          }
        }
      }
    }
    return names;
  }

  private static Class<?> kernelClass(String name) {
    try {
      return Class.forName(ProductKernels.class.getPackageName() + "." + name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Program> programs() {
    List<Program> programs = new ArrayList<>();
    List<UpdateRule> rules =
        List.of(
            UpdateRule.sgd(),
            UpdateRule.sgd(0.9, true),
            UpdateRule.rmsProp(),
            UpdateRule.adam(),
            UpdateRule.adamW(0.01));
    Cell[] cells = Cell.values();
    for (int i = 0; i < Math.max(cells.length, rules.size()); i++) {
      RecurrentOptions layer = RecurrentOptions.rnn(cells[i % cells.length], UNITS);
      UpdateRule rule = rules.get(i % rules.size());
      programs.add(training(layer, rule));
      programs.add(training(layer.bidirectional().inputDropout(0.1).recurrentDropout(0.1), rule));
    }
    programs.add(training(RecurrentOptions.lstm(UNITS).projection(UNITS / 2), rules.getFirst()));
    programs.add(operations());
    return programs;
  }

  static Program training(RecurrentOptions layer, UpdateRule rule) {
    Model model =
        Model.tokens(TOKENS)
            .add("embedding", new Embedding(TOKENS, UNITS))
            .add("rnn", new Recurrent(layer))
            .add("head", new Dense(TOKENS));
    boolean carries = layer.directions() == 1;
    return training(model, Loss.CROSS_ENTROPY, rule, carries);
  }

  /** Whose layer reads what the caller writes. */
  private static Program regression() {
    Model model =
        Model.features(UNITS)
            .add("rnn", new Recurrent(RecurrentOptions.lstm(UNITS)))
            .add("head", new Dense(1));
    return training(model, Loss.SQUARED_ERROR, UpdateRule.sgd(), false);
  }

  private static Program training(Model model, Loss loss, UpdateRule rule, boolean carries) {
    TrainingOptions options =
        TrainingOptions.of(loss, new Optimizer(rule, new LearningRate.Constant(1e-3))).clipNorm(1);
    return TrainingProgram.record(model, options, EXTENT, carries).program();
  }

  /** What layers and their training do not use, forward and backward. */
  private static Program operations() {
    Recorder r = new Recorder(EXTENT);
    Buffer x = r.input("x", Shape.rows(UNITS));
    Buffer w = r.parameter("w", Shape.vector(UNITS));
    Buffer table = r.parameter("table", Shape.matrix(TOKENS, UNITS));
    Buffer chain = r.parameter("chain", Shape.matrix(UNITS, UNITS));
    Buffer tokens = r.indices("tokens", Shape.rows(1));
    Buffer y = r.multiply(r.add(x, r.embedding(table, tokens)), w);
    List<Buffer> results =
        new ArrayList<>(Stream.of(Unary.Kind.values()).map(kind -> r.unary(kind, y)).toList());
    results.add(r.divide(r.subtract(x, y), y));
    results.add(r.clamp(r.affine(y, 2, 1), 3));
    results.add(r.softmax(Over.COLUMNS, y));
    results.add(r.softmax(Over.STEPS, y));
    results.add(r.logSoftmax(Over.COLUMNS, r.logSoftmax(Over.STEPS, y)));
    results.add(r.where(r.greater(x, y), r.maximum(x, y), r.minimum(x, y)));
    results.add(r.chainScan(y, chain));
    results.add(r.power(y, 3));
    results.add(r.scan(false, x, r.reverse(r.shift(y, 1))));
    results.add(r.multiply(x, r.pick(y, tokens)));
    Buffer twice = r.concatLines(List.of(w, w));
    results.add(r.multiply(x, r.reshape(r.sliceLines(twice, 1, 1), w.shape())));
    results.add(r.slice(r.concat(List.of(x, y)), 1, UNITS));
    results.add(r.dropout(y, 0.1, false));
    results.add(r.dropout(y, 0.1, true));
    results.add(r.repeat(Over.STEPS, r.add(r.lastStep(y), r.firstStep(y)), y.shape()));
    for (Over over : Over.values()) {
      results.add(r.repeat(over, r.add(r.sum(over, y), r.mean(over, y)), y.shape()));
    }
    Buffer sum = results.stream().reduce(r::add).orElseThrow();
    Buffer loss =
        r.add(r.sum(Over.ALL, sum), r.squaredError(sum, r.input("to", Shape.rows(UNITS)), true));
    r.output(loss);
    List<Buffer> wanted = List.of(w, table, chain);
    wanted.stream().map(r.gradients(loss, wanted)::of).forEach(r::output);
    return r.build();
  }
}
