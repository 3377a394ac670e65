package dev.sluice.examples.charlm;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.backend.Backend;
import dev.sluice.data.Dataset;
import dev.sluice.data.StreamDataset;
import dev.sluice.data.Vocabulary;
import dev.sluice.examples.shared.Application;
import dev.sluice.examples.shared.VocabularyNote;
import dev.sluice.file.AtomicFile;
import dev.sluice.model.Model;
import dev.sluice.predict.Predictor;
import dev.sluice.train.ConsoleProgress;
import dev.sluice.train.Evaluation;
import dev.sluice.train.LearningRate;
import dev.sluice.train.Loss;
import dev.sluice.train.Optimizers;
import dev.sluice.train.SavedModel;
import dev.sluice.train.Trainer;
import dev.sluice.train.TrainingListener;
import dev.sluice.train.TrainingOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A character-level language model: trains on a text, compares itself with n-grams, samples. */
@Command(
    name = "charlm",
    showDefaultValues = true,
    description = {
      "Trains a character-level GRU or LSTM language model with truncated backpropagation through"
          + " time, prints held-out bits per character beside those of character n-grams, saves a"
          + " checkpoint, reads it again and samples from it."
    })
final class CharLm extends Application {
  private static final String VOCABULARY_NOTE = "vocabulary";
  private static final String SIZE_NOTE = "size";
  private static final String STANDARD_INPUT = "-";
  private static final List<String> NOT_OF_LITERAL =
      List.of("--text", "--chars", "--streams", "--window", "--resume", "--losses", "--every");

  @Option(
      names = "--text",
      paramLabel = "PATH",
      description = "a file or folder of UTF-8 text; default: java.util in this JDK's src.zip")
  private Path text;

  @Option(
      names = "--chars",
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      description = "the most characters to read; default: 3000000, see --hidden")
  private Integer chars;

  @Option(names = "--vocabulary", description = "the most different characters to tell apart")
  private int vocabularySize = 100;

  @Mixin private final Architecture architecture = new Architecture();

  @Option(names = "--streams", description = "sequences read side by side")
  private int streams = 32;

  @Option(names = "--window", description = "steps of a window of truncated backpropagation")
  private int window = 64;

  @Option(names = "--epochs", description = "passes over the text")
  private int epochs = 1;

  @Option(names = "--rate", description = "first learning rate of Adam; falls as a cosine")
  private double rate = 4e-3;

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description = "written while training; default: model.safetensors in --out")
  private Path checkpoint;

  @Option(names = "--every", description = "steps between checkpoints within an epoch")
  private int checkpointEvery = 500;

  @Option(
      names = "--losses",
      paramLabel = "FILE",
      description = "write the loss of each step, a line each, after each epoch")
  private Path losses;

  @Option(names = "--resume", description = "go on from the checkpoint if there is one")
  private boolean resume;

  @Option(
      names = "--text-literal",
      paramLabel = "TEXT",
      description = {
        "instead a short text to learn by heart: embedding 64, hidden size 128, rate 0.01, 200"
            + " epochs where nothing else is said"
      })
  private String literal;

  /** Of the last epoch; NaN where a training that had ended was resumed. */
  private double heldOutBits = Double.NaN;

  @Mixin private final Writing writing = new Writing();

  private CharLm() {}

  /** {@return the application} */
  static CharLm application() {
    return new CharLm();
  }

  /** Runs it. */
  static void main(String[] args) {
    run(new CharLm(), args);
  }

  @Override
  protected void check() {
    if (small()) {
      architecture.otherwise(Size.SMALL.hidden(), Architecture.EMBEDDING);
      chars = chars == null ? Size.SMALL.characters() : chars;
    }
    architecture.check();
    atLeast("--chars", chars == null ? Size.FULL.characters() : chars, 1);
    atLeast("--vocabulary", vocabularySize, 2);
    atLeast("--every", checkpointEvery, 0);
    if (losses != null) {
      AtomicFile.requireWritable(losses);
    }
    writing.check();
    requireLiteral();
  }

  /** What a few words have no use for is not passed over. */
  private void requireLiteral() {
    if (literal == null) {
      return;
    }
    for (String option : NOT_OF_LITERAL) {
      if (given(option)) {
        throw new IllegalArgumentException("--text-literal and " + option + " are both given");
      }
    }
    if (literal.codePointCount(0, literal.length()) < 2) {
      throw new IllegalArgumentException(
          "--text-literal is '" + literal + "', needs two characters at least");
    }
  }

  @Override
  protected void train(Backend backend) throws IOException {
    if (checkpoint == null) {
      checkpoint = file(literal == null ? "model.safetensors" : "words.safetensors");
    }
    if (literal != null) {
      learnByHeart(backend);
      return;
    }
    Size size = size(backend);
    Text read = Text.read(text, size.characters(), vocabularySize);
    Vocabulary vocabulary = read.vocabulary();
    writing.check(vocabulary);
    Model model = architecture.model(vocabulary.size(), size.hidden());
    Dataset data = StreamDataset.text(read.train(), streams, window);
    int heldOut = read.heldOut().length;
    Dataset validation = StreamDataset.text(read.heldOut(), 1, Math.min(1024, heldOut - 1));
    TrainingOptions options =
        options((long) data.batches() * epochs).checkpoint(checkpoint, checkpointEvery);
    print(
        "Text: %s: %,d characters to learn from, %,d held out, %d different%n",
        read.corpus().origin(), read.train().length, heldOut, vocabulary.size());
    print("%sBackend: %s%n%n", model.summary(), backend.name());
    train(model, backend, options, data, validation, vocabulary, size);
    List<String> said = baselines(read);
    said.forEach(line -> print("%s%n", line));
    try (Predictor predictor = SavedModel.load(checkpoint).predictor(backend)) {
      String samples = writing.samples(predictor, vocabulary, seed());
      print("Read %s again. %s", checkpoint, samples);
      TextPage.of(said, read.heldOut(), predictor, vocabulary, samples).save(file("page.html"));
    }
  }

  /** A few words until they are known: nothing is held out, nothing can be said of other texts. */
  private void learnByHeart(Backend backend) throws IOException {
    architecture.otherwise(128, 64);
    epochs = given("--epochs") ? epochs : 200;
    rate = given("--rate") ? rate : 0.01;
    Vocabulary vocabulary = Vocabulary.ofCharacters(literal, vocabularySize);
    writing.check(vocabulary);
    Model model = architecture.model(vocabulary.size(), architecture.hidden());
    TrainingOptions options =
        TrainingOptions.of(Loss.CROSS_ENTROPY, Optimizers.adam(rate)).epochs(epochs).seed(seed());
    print("%s%nBackend: %s%n%n", model.summary(), backend.name());
    ByHeart learned =
        ByHeart.learn(
            vocabulary.encode(literal),
            model,
            options,
            backend,
            (epoch, loss) -> print("Epoch %d/%d: loss %.4f nats%n", epoch, epochs, loss));
    result(
        "a few words by heart, loss", String.format(Locale.ROOT, "%.4f nats", learned.loss()), "");
    SavedModel saved =
        SavedModel.of(model, learned.weights())
            .note(EXAMPLE, "charlm")
            .note(VOCABULARY_NOTE, VocabularyNote.write(vocabulary));
    saved.save(checkpoint);
    use(SavedModel.load(checkpoint), checkpoint, backend);
  }

  /** What was asked for, or what this machine trains in three minutes. */
  private Size size(Backend backend) {
    Integer hidden = architecture.hidden();
    boolean known = hidden != null && chars != null;
    boolean resumed = !known && resume && Files.exists(checkpoint);
    if (known || resumed || hidden != null || chars != null) {
      Size size =
          resumed
              ? Size.ofNote(checkpoint, SavedModel.load(checkpoint).notes().get(SIZE_NOTE))
              : Size.FULL;
      return new Size(
          hidden == null ? size.hidden() : hidden, chars == null ? size.characters() : chars);
    }
    Text all = Text.read(text, Size.FULL.characters(), vocabularySize);
    Dataset data = StreamDataset.text(all.train(), streams, window);
    int most = (int) Math.min(Integer.MAX_VALUE, (long) all.train().length * epochs);
    Size size =
        Size.fitting(
            most,
            units ->
                Pace.secondsPerCharacter(
                    architecture.model(all.vocabulary().size(), units), backend, options(1), data));
    boolean whole = size.characters() >= most;
    Size chosen =
        new Size(
            size.hidden(),
            whole
                ? Size.FULL.characters()
                : Math.max(Size.FEWEST_CHARACTERS, size.characters() / epochs));
    print(
        "Sized by some seconds of training: --hidden %d --chars %d%n",
        chosen.hidden(), chosen.characters());
    return chosen;
  }

  private TrainingOptions options(long steps) {
    return TrainingOptions.of(
            Loss.CROSS_ENTROPY,
            Optimizers.adam(new LearningRate.Cosine(rate, rate / 20, Math.max(1, steps))))
        .epochs(epochs)
        .clipNorm(1)
        .seed(seed());
  }

  private void train(
      Model model,
      Backend backend,
      TrainingOptions options,
      Dataset data,
      Dataset validation,
      Vocabulary vocabulary,
      Size size) {
    try (Trainer trainer = new Trainer(model, backend, options, data)) {
      trainer.note(EXAMPLE, "charlm");
      trainer.note(VOCABULARY_NOTE, VocabularyNote.write(vocabulary));
      trainer.note(SIZE_NOTE, size.note());
      trainer.listen(ConsoleProgress.bar()).onEpoch(this::report);
      if (losses != null) {
        trainer.listen(new LossFile(losses));
      }
      if (resume && Files.exists(checkpoint)) {
        trainer.resume(checkpoint);
        print("Resumed from %s after %,d steps%n", checkpoint, trainer.steps());
      } else if (Files.exists(checkpoint)) {
        print("Will replace %s (--resume goes on from it)%n", checkpoint);
      }
      trainer.fit(validation);
    }
  }

  /** Prints a line after each epoch. */
  private void report(TrainingListener.Epoch epoch) {
    Evaluation heldOut = epoch.validation().orElseThrow();
    heldOutBits = heldOut.bitsPerCharacter();
    print(
        "Epoch %d/%d: held-out %.3f bits per character, accuracy %.1f %%; training loss %.3f"
            + " nats; %,d steps, %.0f s, %,.0f characters/s%n",
        epoch.epoch() + 1,
        epoch.epochs(),
        heldOut.bitsPerCharacter(),
        100 * heldOut.classes().orElseThrow().accuracy(),
        epoch.loss(),
        epoch.steps(),
        epoch.seconds(),
        epoch.rows() / epoch.seconds());
  }

  /** What n-grams of the same text have beside the model, a line each. */
  private List<String> baselines(Text read) {
    List<String> lines = new ArrayList<>();
    boolean trained = !Double.isNaN(heldOutBits);
    if (trained) {
      lines.add(
          String.format(Locale.ROOT, "The model: held-out %.3f bits per character", heldOutBits));
    }
    for (Baseline baseline : Baseline.of(read)) {
      lines.add(baseline.toString());
      if (trained) {
        result("text, bits per character", heldOutBits, baseline.name(), baseline.bits());
      }
    }
    return lines;
  }

  /** Goes on with texts. */
  @Override
  protected void use(SavedModel saved, Path file, Backend backend) throws IOException {
    Vocabulary vocabulary = VocabularyNote.read(file, saved.notes().get(VOCABULARY_NOTE));
    try (Predictor predictor = saved.predictor(backend)) {
      if (writing.next() == null) {
        print("Read %s again. %s", file, writing.samples(predictor, vocabulary, seed()));
      } else if (writing.next().equals(STANDARD_INPUT)) {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        int number = 1;
        for (String line = lines.readLine(); line != null; line = lines.readLine(), number++) {
          if (!line.isEmpty()) {
            String origin = "Standard input, line " + number + ":";
            print("%s", writing.bars(predictor, vocabulary, origin, line));
          }
        }
      } else {
        print("%s", writing.bars(predictor, vocabulary, "--next", writing.next()));
      }
    }
  }
}
