package dev.sluice.tornado;

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
import dev.sluice.train.LearningRate;
import dev.sluice.train.Loss;
import dev.sluice.train.Optimizers;
import dev.sluice.train.TrainingOptions;
import dev.sluice.train.TrainingProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Programs that together have every kernel, of a size that GPUs are given. */
final class CudaPrograms {
  /** H. */
  static final int UNITS = 512;

  private static final Extent EXTENT = new Extent(128, 8, 16);
  private static final int TOKENS = 96;

  private CudaPrograms() {}

  /** Training of all cells and with all optimizers, and operations of their own. */
  static List<Program> all() {
    List<Program> programs = new ArrayList<>();
    List<UpdateRule> rules =
        List.of(
            Optimizers.sgd(),
            Optimizers.sgd(0.9, true),
            Optimizers.rmsProp(),
            Optimizers.adam(),
            Optimizers.adamW(0.01));
    Cell[] cells = Cell.values();
    for (int i = 0; i < Math.max(cells.length, rules.size()); i++) {
      RecurrentOptions layer = RecurrentOptions.rnn(cells[i % cells.length], UNITS);
      UpdateRule rule = rules.get(i % rules.size());
      programs.add(training(layer, rule));
      programs.add(training(layer.bidirectional().dropout(0, 0.1, 0.1), rule));
    }
    programs.add(training(RecurrentOptions.lstm(UNITS).projection(UNITS / 2), rules.getFirst()));
    programs.add(operations());
    return programs;
  }

  private static Program training(RecurrentOptions layer, UpdateRule rule) {
    Model model =
        Model.tokens(TOKENS)
            .add("embedding", new Embedding(TOKENS, UNITS))
            .add("rnn", new Recurrent(layer))
            .add("head", new Dense(TOKENS));
    TrainingOptions options =
        TrainingOptions.of(Loss.CROSS_ENTROPY, rule, new LearningRate.Constant(1e-3)).clipNorm(1);
    return TrainingProgram.record(model, options, EXTENT, false).program();
  }

  /** What layers and their training do not use, forward and backward. */
  private static Program operations() {
    Recorder r = new Recorder(EXTENT);
    Buffer x = r.input("x", Shape.rows(UNITS));
    Buffer w = r.parameter("w", Shape.vector(UNITS));
    Buffer table = r.parameter("table", Shape.matrix(TOKENS, UNITS));
    Buffer tokens = r.indices("tokens", Shape.rows(1));
    Buffer y = r.multiply(r.add(x, r.embedding(table, tokens)), w);
    List<Buffer> results =
        new ArrayList<>(Stream.of(Unary.Kind.values()).map(kind -> r.unary(kind, y)).toList());
    results.add(r.divide(r.subtract(x, y), y));
    results.add(r.clamp(r.affine(y, 2, 1), 3));
    results.add(r.softmax(Over.COLUMNS, y));
    results.add(r.softmax(Over.STEPS, y));
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
    List<Buffer> wanted = List.of(w, table);
    wanted.stream().map(r.gradients(loss, wanted)::of).forEach(r::output);
    return r.build();
  }
}
