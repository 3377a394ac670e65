package dev.sluice.examples.tag;

import dev.sluice.backend.Backend;
import dev.sluice.examples.shared.Application;
import dev.sluice.examples.shared.ConfusionPicture;
import dev.sluice.examples.shared.Page;
import dev.sluice.examples.shared.Picture;
import dev.sluice.examples.shared.TextFile;
import dev.sluice.random.PhiloxRandom;
import dev.sluice.train.ConsoleProgress;
import dev.sluice.train.Entity;
import dev.sluice.train.LearningRate;
import dev.sluice.train.Loss;
import dev.sluice.train.Optimizers;
import dev.sluice.train.SavedModel;
import dev.sluice.train.TrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A tag for each word: what the names in a Java source are, or the entities of a text. */
@Command(
    name = "tag",
    showDefaultValues = true,
    description = {
      "Trains a bidirectional LSTM over words and their spelling to tell what the names in Java"
          + " sources are, as the JDK's compiler has it, or to find named entities, beside the most"
          + " frequent tag of a word."
    })
public final class Tag extends Application {
  private static final int BATCH = 16;
  private static final int MOST_WORDS = 20_000;
  private static final int SENTENCES_SHOWN = 40;
  private static final int TOKENS = 160_000;
  private static final int TOKENS_OF_SMALL = 25_000;
  private static final String KIND = "kind";
  private static final String JAVA = "java";
  private static final String ENTITIES = "entities";

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description =
          "named entities to learn, as CoNLL has them: a word and its tag per line; default: the"
              + " sources of this JDK")
  private Path data;

  @Option(
      names = "--test",
      paramLabel = "FILE",
      description = "of --data, what is held out; default: a fifth of the sentences")
  private Path test;

  @Option(names = "--epochs", description = "passes over the text")
  private int epochs = 4;

  @Option(names = "--hidden", description = "hidden size of each direction")
  private int hidden = 128;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "with --use, a Java source to highlight, or a text to find entities in")
  private Path file;

  private Tag() {}

  /** {@return the application} */
  static Tag application() {
    return new Tag();
  }

  /** Runs it. */
  static void main(String[] args) {
    run(new Tag(), args);
  }

  @Override
  protected void check() {
    atLeast("--epochs", epochs, 1);
    atLeast("--hidden", hidden, 1);
    if (file != null && !given("--use")) {
      throw new IllegalArgumentException(file + ": needs --use MODEL to be tagged with");
    }
    if (test != null && data == null) {
      throw new IllegalArgumentException("--test " + test + ": needs --data FILE to learn from");
    }
  }

  private TaggedText text() {
    return data == null
        ? JavaSources.read(small() ? TOKENS_OF_SMALL : TOKENS, seed())
        : Conll.read(data, test, seed());
  }

  @Override
  protected void train(Backend backend) throws IOException {
    TaggedText text = text();
    String kind = data == null ? JAVA : ENTITIES;
    TaggerModel model = TaggerModel.of(text, MOST_WORDS, hidden, seed());
    print(
        "%s: %,d words in %,d pieces to learn from, %,d words held out; tags: %s%n%n",
        text.origin(),
        words(text.train()),
        text.train().size(),
        words(text.heldOut()),
        String.join(", ", text.tags()));
    print(
        "%s%n%s%nBackend: %s%n%n",
        model.spelling().summary(), model.words().summary(), backend.name());
    int batches = Math.ceilDiv(text.train().size(), BATCH);
    TrainingOptions options =
        TrainingOptions.of(
                Loss.CROSS_ENTROPY,
                Optimizers.adam(new LearningRate.Cosine(4e-3, 2e-4, (long) batches * epochs)))
            .clipNorm(1)
            .epochs(epochs)
            .seed(seed());
    try (Tagger tagger = new Tagger(model, backend, BATCH, text.longest(), options)) {
      train(tagger, text, kind);
      List<int[]> predicted = tagger.tag(text.heldOut(), BATCH);
      MostFrequent frequent = new MostFrequent(text.train(), text.tags().size());
      List<int[]> simple = text.heldOut().stream().map(frequent::tag).toList();
      Scores.Score own = score(kind, text, predicted);
      Scores.Score baseline = score(kind, text, simple);
      print("%nHeld out, LSTM:               %s%n", own.text());
      print("Held out, most frequent tag:  %s%n", baseline.text());
      result(
          kind.equals(JAVA) ? "names in Java, accuracy" : data.getFileName() + ", entities' F1",
          own.number(),
          "most frequent tag",
          baseline.number());
      Path saved = file(TaggerModel.FILE);
      tagger.trained().save(saved, Map.of(EXAMPLE, "tag", KIND, kind));
      said(saved, kind.equals(JAVA) ? "Some.java" : "some.txt");
      draw(kind, text, predicted, own, baseline);
    }
  }

  private void train(Tagger tagger, TaggedText text, String kind) {
    Random random = Random.from(new PhiloxRandom(seed(), 5));
    ConsoleProgress bar = ConsoleProgress.bar();
    long step = 0;
    for (int epoch = 0; epoch < epochs; epoch++) {
      List<Sentence> order = text.shuffled(random);
      int batches = Math.ceilDiv(order.size(), BATCH);
      bar.epochStarted(epoch, epochs, 0, batches);
      double sum = 0;
      for (int b = 0; b < batches; b++) {
        List<Sentence> batch = order.subList(b * BATCH, Math.min(order.size(), (b + 1) * BATCH));
        double loss = tagger.train(batch, step++);
        sum += loss;
        bar.stepDone(tagger.step(epoch, epochs, b, batches, step, words(batch), loss));
      }
      bar.trainingEnded();
      Scores.Score score = score(kind, text, tagger.tag(text.heldOut(), BATCH));
      print(
          "epoch %d/%d: loss %.4f; held out: %s%n", epoch + 1, epochs, sum / batches, score.text());
    }
  }

  private static Scores.Score score(String kind, TaggedText text, List<int[]> predicted) {
    return kind.equals(JAVA)
        ? Scores.ofKinds(text.heldOut(), predicted, text.tags())
        : Scores.ofEntities(text.heldOut(), predicted, text.tags());
  }

  private static int words(List<Sentence> sentences) {
    return sentences.stream().mapToInt(s -> s.words().size()).sum();
  }

  /** What is coloured: Java's kinds themselves, else the kinds of entities. */
  private static List<String> kinds(String kind, List<String> tags) {
    return kind.equals(JAVA)
        ? tags
        : tags.stream().skip(1).map(tag -> tag.substring(2)).distinct().toList();
  }

  private static int[] kindOf(String kind, List<String> tags) {
    List<String> kinds = kinds(kind, tags);
    return tags.stream()
        .mapToInt(
            tag -> kinds.indexOf(kind.equals(JAVA) || tag.length() < 2 ? tag : tag.substring(2)))
        .toArray();
  }

  private void draw(
      String kind,
      TaggedText text,
      List<int[]> predicted,
      Scores.Score own,
      Scores.Score baseline) {
    int shown = Math.min(SENTENCES_SHOWN, text.heldOut().size());
    Picture confusion =
        ConfusionPicture.of(
            "Tags, held out",
            text.tags(),
            Scores.classes(text.heldOut(), predicted, text.tags()).confusion().orElseThrow());
    confusion.save(file("confusion.png"));
    new Page(kind.equals(JAVA) ? "What names are in Java" : "Named entities")
        .text("Held out, LSTM: " + own.text() + ".")
        .text("Held out, the most frequent tag of a word: " + baseline.text() + ".")
        .heading("Tags")
        .picture(confusion.png(), "Which tags were taken for which")
        .heading("Held-out text")
        .html(Highlighted.legend(kinds(kind, text.tags()), true))
        .html(
            Highlighted.of(
                text.heldOut().subList(0, shown),
                predicted,
                text.tags(),
                kindOf(kind, text.tags()),
                true))
        .save(file("page.html"));
  }

  @Override
  protected SavedModel load(Path path) {
    return SavedModel.load(path, Spelled::make);
  }

  @Override
  protected void use(SavedModel saved, Path from, Backend backend) {
    TaggerModel model = TaggerModel.load(from, saved);
    String kind = saved.notes().getOrDefault(KIND, JAVA);
    if (file == null) {
      throw new IllegalArgumentException("--use " + from + ": needs a FILE to tag");
    }
    if (kind.equals(JAVA) && !file.toString().endsWith(".java")) {
      throw new IllegalArgumentException(
          file + ": the model knows Java, must be a source as Some.java");
    }
    String text = TextFile.read(file);
    List<Sentence> sentences =
        kind.equals(JAVA) ? JavaSources.unlabelled(text) : Conll.untagged(text);
    if (sentences.isEmpty()) {
      throw new IllegalArgumentException(file + ": has no words to tag");
    }
    int longest = sentences.stream().mapToInt(s -> s.words().size()).max().orElseThrow();
    List<int[]> predicted;
    try (Tagger tagger = new Tagger(model, backend, BATCH, longest, null)) {
      predicted = tagger.tag(sentences, BATCH);
    }
    if (kind.equals(ENTITIES)) {
      for (int s = 0; s < sentences.size(); s++) {
        for (Entity entity : Entity.of(model.tags(), predicted.get(s))) {
          print("%-15s %s%n", entity.kind(), Scores.words(entity, sentences.get(s)));
        }
      }
    }
    Path page = file("tagged.html");
    new Page(file.getFileName().toString())
        .html(Highlighted.legend(kinds(kind, model.tags()), false))
        .html(Highlighted.of(sentences, predicted, model.tags(), kindOf(kind, model.tags()), false))
        .save(page);
    print("Highlighted in %s%n", page);
  }
}
