package dev.sluice.examples.memory;

import dev.sluice.backend.Backend;
import dev.sluice.data.Example;
import dev.sluice.data.Input;
import dev.sluice.data.SequenceDataset;
import dev.sluice.data.Target;
import dev.sluice.examples.shared.Application;
import dev.sluice.examples.shared.LinePicture;
import dev.sluice.examples.shared.Page;
import dev.sluice.examples.shared.Picture;
import dev.sluice.file.FileFormatException;
import dev.sluice.model.Model;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.op.Cell;
import dev.sluice.predict.Predictor;
import dev.sluice.train.ConsoleProgress;
import dev.sluice.train.Evaluation;
import dev.sluice.train.Optimizers;
import dev.sluice.train.SavedModel;
import dev.sluice.train.Trainer;
import dev.sluice.train.TrainingOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How far cells remember, and how a network of 1982 does. */
@Command(
    name = "memory",
    showDefaultValues = true,
    description = {
      "Trains an Elman RNN, an LSTM and a GRU on the adding and the copy problem at growing"
          + " distances, beside who remembers nothing, and lets Hopfield's network recall damaged"
          + " patterns."
    })
public final class Memory extends Application {
  private static final Map<String, Cell> CELLS = new LinkedHashMap<>();
  private static final int BATCH = 50;
  private static final int STEPS_OF_EPOCH = 300;
  private static final int HELD_OUT = 500;
  private static final int SHOWN = 5;
  private static final String PROBLEM = "problem";
  private static final String DISTANCE = "distance";

  static {
    CELLS.put("RNN", Cell.RNN_TANH);
    CELLS.put("LSTM", Cell.LSTM);
    CELLS.put("GRU", Cell.GRU);
  }

  @Option(names = "--distances", split = ",", description = "steps to remember over")
  private List<Integer> distances = List.of(10, 30, 60, 100, 200);

  @Option(names = "--steps", description = "of training, of each cell at each distance")
  private int steps = 1500;

  @Option(names = "--hidden", description = "hidden size")
  private int hidden = 64;

  @Option(names = "--units", description = "of Hopfield's network")
  private int units = 1000;

  private Memory() {}

  /** {@return the application} */
  static Memory application() {
    return new Memory();
  }

  /** Runs it. */
  static void main(String[] args) {
    run(new Memory(), args);
  }

  @Override
  protected void check() {
    distances.forEach(distance -> atLeast("--distances", distance, 1));
    distances = distances.stream().sorted().toList();
    atLeast("--steps", steps, 1);
    atLeast("--hidden", hidden, 1);
    atLeast("--units", units, 100);
    if (small() && !given("--distances")) {
      distances = List.of(10, 40);
    }
    if (small() && !given("--steps")) {
      steps = 600;
    }
    if (small() && !given("--units")) {
      units = 200;
    }
  }

  @Override
  protected void train(Backend backend) {
    print("Backend: %s%n", backend.name());
    Page page = new Page("Memory");
    for (Problem problem : Problem.values()) {
      train(problem, backend, page);
    }
    Recalls recalls = new Recalls(seed());
    print("%n%s", recalls.letters(page));
    String capacity = recalls.capacity(units, page, file("hopfield.png"));
    print("%s%n", capacity);
    result("Hopfield's network", capacity, "");
    page.save(file("page.html"));
  }

  private void train(Problem problem, Backend backend, Page page) {
    Map<String, double[]> losses = new LinkedHashMap<>();
    Map<String, Integer> farthest = new LinkedHashMap<>();
    SavedModel kept = null;
    int keptDistance = 0;
    for (Map.Entry<String, Cell> cell : CELLS.entrySet()) {
      double[] byDistance = new double[distances.size()];
      farthest.put(cell.getKey(), 0);
      boolean learnsStill = true;
      for (int i = 0; i < byDistance.length; i++) {
        int distance = distances.get(i);
        Model model = problem.model(options(cell.getValue()));
        SequenceDataset heldOut =
            SequenceDataset.ordered(problem.examples(seed(), 1, HELD_OUT, distance), 100);
        try (Trainer trainer = trainer(problem, model, backend, distance)) {
          trainer.listen(ConsoleProgress.bar()).fit();
          SavedModel saved = SavedModel.of(model, trainer.weights());
          Evaluation found = saved.evaluate(backend, problem.loss(), heldOut);
          byDistance[i] = found.loss();
          boolean learned = problem.learned(found);
          print(
              "%s over %d, %s: %.4f %s, %s%n",
              problem.label(),
              distance,
              cell.getKey(),
              found.loss(),
              problem.unit(),
              learned ? "learned" : "not learned");
          if (learned && learnsStill) {
            farthest.put(cell.getKey(), distance);
            if (distance >= keptDistance) {
              keptDistance = distance;
              kept = saved.note(PROBLEM, problem.name()).note(DISTANCE, Integer.toString(distance));
            }
          }
          learnsStill &= learned;
        }
      }
      losses.put(cell.getKey(), byDistance);
    }
    report(problem, losses, farthest, page);
    if (kept != null) {
      keep(kept, problem.label() + ".safetensors", "");
    }
  }

  /** An LSTM begins with open forget gates, without which it learns nothing of long distances. */
  private RecurrentOptions options(Cell cell) {
    RecurrentOptions options = RecurrentOptions.rnn(cell, hidden);
    return cell == Cell.LSTM ? options.forgetBias(1) : options;
  }

  private Trainer trainer(Problem problem, Model model, Backend backend, int distance) {
    int epochs = Math.ceilDiv(steps, STEPS_OF_EPOCH);
    int examples = Math.ceilDiv(steps, epochs) * BATCH;
    TrainingOptions options =
        TrainingOptions.of(problem.loss(), Optimizers.adam(3e-3))
            .clipNorm(1)
            .epochs(epochs)
            .seed(seed());
    return new Trainer(
        model, backend, options, problem.examples(seed(), 0, examples, distance), BATCH);
  }

  private void report(
      Problem problem, Map<String, double[]> losses, Map<String, Integer> farthest, Page page) {
    List<String> header = new ArrayList<>(List.of("distance"));
    header.addAll(losses.keySet());
    header.add("remembering nothing");
    List<List<String>> lines = new ArrayList<>();
    for (int i = 0; i < distances.size(); i++) {
      int at = i;
      List<String> line = new ArrayList<>(List.of(distances.get(i).toString()));
      losses.values().forEach(each -> line.add(number(each[at])));
      line.add(number(problem.nothing()));
      lines.add(line);
    }
    farthest.forEach(
        (cell, distance) ->
            result(problem.label() + " problem, " + cell, "learned " + upTo(distance), ""));
    String learned =
        "Learned in the "
            + problem.label()
            + " problem: "
            + farthest.entrySet().stream()
                .map(cell -> cell.getKey() + " " + upTo(cell.getValue()))
                .collect(Collectors.joining(", "));
    print(
        "%nHeld out, %s problem, %s:%n%s%s%n",
        problem.label(), problem.unit(), table(header, lines), learned);
    LinePicture chart =
        new LinePicture("The " + problem.label() + " problem", "distance", problem.unit());
    double[] at = distances.stream().mapToDouble(Integer::doubleValue).toArray();
    double[] exact = new double[at.length];
    double[] nothing = exact.clone();
    Arrays.fill(nothing, problem.nothing());
    chart.points("remembering nothing", at, nothing, exact);
    losses.forEach((cell, each) -> chart.points(cell, at, each, exact));
    Picture picture = chart.draw();
    picture.save(file(problem.label() + ".png"));
    page.heading("The " + problem.label() + " problem")
        .text("Held out, " + problem.unit() + ":")
        .table(header, lines)
        .text(learned + ".")
        .picture(picture.png(), "Loss by distance");
  }

  private static String upTo(int distance) {
    return distance == 0 ? "at no distance" : "up to " + distance;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  @Override
  protected void use(SavedModel saved, Path from, Backend backend) {
    String name = saved.notes().get(PROBLEM);
    String distance = saved.notes().get(DISTANCE);
    if (name == null || distance == null || !distance.matches("\\d{1,6}")) {
      throw new FileFormatException(
          from + ": was not written by memory: its notes are " + saved.notes().keySet());
    }
    Problem problem = Problem.valueOf(name);
    List<Example> examples = problem.examples(seed(), 2, SHOWN, Integer.parseInt(distance));
    try (Predictor predictor = saved.predictor(backend)) {
      for (Example example : examples) {
        switch (example.targets().get(Example.UNNAMED)) {
          case Target.ValuesPerSequence(float[] values) ->
              print(
                  "over %s steps: %.3f, is %.3f%n",
                  distance,
                  predictor.predict(((Input.Vectors) example.input()).steps()).lastOutput()[0],
                  values[0]);
          case Target.ClassPerStep(int[] tags) -> {
            int[] classes = predictor.predict(((Input.Tokens) example.input()).tokens()).classes();
            StringBuilder said = new StringBuilder();
            StringBuilder right = new StringBuilder();
            for (int t = 0; t < tags.length; t++) {
              if (tags[t] >= 0) {
                said.append(' ').append(classes[t]);
                right.append(' ').append(tags[t]);
              }
            }
            print("over %s steps:%s, is%s%n", distance, said, right);
          }
          default -> throw new IllegalStateException("A problem has other targets");
        }
      }
    }
  }
}
