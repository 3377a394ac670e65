package dev.sluice.examples.compare;

import dev.sluice.backend.Backend;
import dev.sluice.data.SequenceDataset;
import dev.sluice.examples.classify.SurnameContest;
import dev.sluice.examples.forecast.SineContest;
import dev.sluice.examples.memory.AddingContest;
import dev.sluice.examples.shared.Application;
import dev.sluice.examples.shared.BarPicture;
import dev.sluice.examples.shared.Contest;
import dev.sluice.examples.shared.Page;
import dev.sluice.examples.shared.Picture;
import dev.sluice.examples.tag.NameContest;
import dev.sluice.file.FileFormatException;
import dev.sluice.train.SavedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** RNN, LSTM, GRU and BiLSTM side by side on four tasks, and what is said of them measured. */
@Command(
    name = "compare",
    showDefaultValues = true,
    description = {
      "Trains an Elman RNN, an LSTM, a GRU and a bidirectional LSTM of as many parameters on four"
          + " tasks with several seeds, and measures what is often said of them."
    })
public final class Compare extends Application {
  private static final String TASK = "task";
  private static final String SEED = "seed";
  private static final String SMALL = "small";

  @Option(names = "--seeds", description = "how many, from --seed on")
  private int seeds = 3;

  @Option(names = "--budget", description = "recurrent parameters of each, about")
  private long budget = 30_000;

  private Compare() {}

  /** {@return the application} */
  static Compare application() {
    return new Compare();
  }

  /** Runs it. */
  static void main(String[] args) {
    run(new Compare(), args);
  }

  @Override
  protected void check() {
    atLeast("--seeds", seeds, 1);
    if (budget < 1000 || budget > 2_000_000) {
      throw new IllegalArgumentException(
          "--budget is " + budget + ", must be from 1000 to 2000000");
    }
    if (small()) {
      seeds = given("--seeds") ? seeds : 2;
      budget = given("--budget") ? budget : 8000;
    }
  }

  /** A task with a seed. */
  private interface Made {
    Contest with(long seed) throws IOException;
  }

  private static List<Made> tasks(boolean small) {
    return List.of(
        seed -> SurnameContest.of(seed, small),
        seed -> SineContest.of(seed, small),
        seed -> NameContest.of(seed, small),
        seed -> AddingContest.of(seed, small ? 10 : 60, small ? 4000 : 10_000, small ? 5 : 4));
  }

  @Override
  protected void train(Backend backend) throws IOException {
    print("Backend: %s; seeds %d to %d%n", backend.name(), seed(), seed() + seeds - 1);
    Page page = new Page("Cells compared");
    List<String> header =
        List.of(
            "task", "cell", "hidden", "parameters", "score", "±", "of something simple", "s/epoch");
    List<List<String>> lines = new ArrayList<>();
    List<Picture> pictures = new ArrayList<>();
    for (Made made : tasks(small())) {
      compare(made, backend, lines, pictures);
    }
    print("%nHeld out, means over %d seeds:%n%s", seeds, table(header, lines));
    page.text(
            "Held out, means and standard deviations over "
                + seeds
                + " seeds, about "
                + budget
                + " recurrent parameters each. Errors are better where they are smaller.")
        .table(header, lines);
    pictures.forEach(
        picture -> page.picture(picture.png(), "The scores of a task with their spread"));
    List<List<String>> claims = new Claims(backend, small(), seed()).measured();
    print("%nWhat is often said, and what was measured:%n");
    for (List<String> claim : claims) {
      print("- %s: %s%n", claim.getFirst(), claim.getLast());
      result("said: " + claim.getFirst(), claim.getLast(), "");
    }
    page.heading("What is often said").table(List.of("claim", "measured"), claims);
    page.save(file("page.html"));
  }

  private void compare(Made made, Backend backend, List<List<String>> lines, List<Picture> pictures)
      throws IOException {
    List<Contest> contests = new ArrayList<>();
    for (int i = 0; i < seeds; i++) {
      contests.add(made.with(seed() + i));
    }
    Contest first = contests.getFirst();
    BarPicture bars = new BarPicture(first.name(), first.unit());
    double simple = Statistics.mean(contests.stream().mapToDouble(Contest::simple).toArray());
    SavedModel best = null;
    double bestScore = Double.NaN;
    for (Contestant contestant : Contestant.values()) {
      int hidden = contestant.hidden(first, budget);
      double[] scores = new double[seeds];
      double[] seconds = new double[seeds];
      for (int i = 0; i < seeds; i++) {
        Rounds.Result result =
            Rounds.score(contests.get(i), contestant.options(hidden), backend, seed() + i);
        scores[i] = result.score();
        seconds[i] = result.seconds();
        if (i == 0 && better(first, scores[i], bestScore)) {
          best = result.saved();
          bestScore = scores[i];
        }
      }
      double mean = Statistics.mean(scores);
      double spread = Statistics.deviation(scores);
      print("%s, %s: %s %.4f ± %.4f%n", first.name(), contestant, first.unit(), mean, spread);
      result(
          first.name() + ", " + first.unit() + ", " + contestant,
          String.format(Locale.ROOT, "%.4f ± %.4f", mean, spread),
          String.format(Locale.ROOT, "something simple %.4f", simple));
      bars.bar(contestant.toString(), mean, spread);
      lines.add(
          List.of(
              first.name() + ", " + first.unit(),
              contestant.toString(),
              Integer.toString(hidden),
              String.format(
                  Locale.ROOT,
                  "%,d",
                  Contestant.recurrentParameters(first.model().apply(contestant.options(hidden)))),
              String.format(Locale.ROOT, "%.4f", mean),
              String.format(Locale.ROOT, "%.4f", spread),
              String.format(Locale.ROOT, "%.4f", simple),
              String.format(Locale.ROOT, "%.2f", Statistics.median(seconds))));
    }
    Picture picture = bars.bar("simple", simple, 0).draw();
    String name = first.name().replace(' ', '-').toLowerCase(Locale.ROOT);
    picture.save(file(name + ".png"));
    pictures.add(picture);
    keep(
        best.note(TASK, first.name())
            .note(SEED, Long.toString(seed()))
            .note(SMALL, Boolean.toString(small())),
        name + ".safetensors",
        "");
  }

  /** Whether a score is better than another, which may be none. */
  private static boolean better(Contest contest, double score, double than) {
    return Double.isNaN(than) || (contest.larger() ? score > than : score < than);
  }

  /** Evaluates a model that was kept, on what was held out from it. */
  @Override
  protected void use(SavedModel saved, Path from, Backend backend) throws IOException {
    String task = saved.notes().get(TASK);
    String seedOfIt = saved.notes().get(SEED);
    boolean smallOne = Boolean.parseBoolean(saved.notes().get(SMALL));
    if (task == null || seedOfIt == null || !seedOfIt.matches("-?\\d{1,18}")) {
      throw new FileFormatException(
          from + ": was not written by compare: its notes are " + saved.notes().keySet());
    }
    for (Made made : tasks(smallOne)) {
      Contest contest = made.with(Long.parseLong(seedOfIt));
      if (contest.name().equals(task)) {
        SequenceDataset heldOut = SequenceDataset.ordered(contest.heldOut(), 128);
        print(
            "%s, %s: %.4f%n%s",
            contest.name(),
            contest.unit(),
            contest.score().applyAsDouble(saved.evaluate(backend, contest.loss(), heldOut)),
            saved.model().summary());
        return;
      }
    }
    throw new FileFormatException(from + ": its task is '" + task + "', which there is none of");
  }
}
