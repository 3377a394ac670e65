package dev.sluice.examples.classify;

import dev.sluice.backend.Backend;
import dev.sluice.data.Example;
import dev.sluice.data.SequenceDataset;
import dev.sluice.data.Vocabulary;
import dev.sluice.examples.shared.Application;
import dev.sluice.examples.shared.Bars;
import dev.sluice.examples.shared.ConfusionPicture;
import dev.sluice.examples.shared.Page;
import dev.sluice.examples.shared.Picture;
import dev.sluice.examples.shared.VocabularyNote;
import dev.sluice.model.Dense;
import dev.sluice.model.Dropout;
import dev.sluice.model.Embedding;
import dev.sluice.model.Model;
import dev.sluice.model.Output;
import dev.sluice.model.Recurrent;
import dev.sluice.model.RecurrentOptions;
import dev.sluice.predict.Predictor;
import dev.sluice.train.Evaluation;
import dev.sluice.train.Loss;
import dev.sluice.train.Optimizers;
import dev.sluice.train.SavedModel;
import dev.sluice.train.Trainer;
import dev.sluice.train.TrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The language of a surname: many steps to one class. */
@Command(
    name = "classify",
    showDefaultValues = true,
    description = {
      "Trains a bidirectional LSTM to tell the language of a surname by its letters, beside naive"
          + " Bayes on trigrams, and draws which languages are taken for which."
    })
public final class Classify extends Application {
  private static final String CLASSES = "classes";
  private static final String VOCABULARY = "vocabulary";
  private static final int MOST_CHARACTERS = 200;
  private static final int MOST_OF_SMALL = 700;
  private static final int BEST_SHOWN = 3;

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = "a file of names for each language, as Polish.txt; default: Datafaker's lists")
  private Path data;

  @Option(names = "--epochs", description = "passes over the names; a third with --small")
  private int epochs = 60;

  @Option(names = "--hidden", description = "hidden size of each direction")
  private int hidden = 64;

  @Parameters(paramLabel = "NAME", description = "with --use, names to tell the language of")
  private List<String> names = List.of();

  private Classify() {}

  /** {@return the application} */
  static Classify application() {
    return new Classify();
  }

  /** Runs it. */
  static void main(String[] args) {
    run(new Classify(), args);
  }

  @Override
  protected void check() {
    atLeast("--epochs", epochs, 1);
    atLeast("--hidden", hidden, 1);
  }

  private Model model(int characters, int classes) {
    return Model.tokens(characters)
        .add("embedding", new Embedding(characters, 32))
        .add(
            "rnn",
            new Recurrent(
                RecurrentOptions.lstm(hidden)
                    .layers(2)
                    .bidirectional()
                    .dropout(0.3)
                    .inputDropout(0.2)
                    .output(Output.LAST_STEP)))
        .add("dropout", new Dropout(0.3))
        .add("head", new Dense(classes));
  }

  @Override
  protected void train(Backend backend) throws IOException {
    Names all = data == null ? Names.ofDatafaker(small()) : Names.ofFolder(data);
    Split split = Split.of(all, small() ? MOST_OF_SMALL : Integer.MAX_VALUE, seed());
    Vocabulary vocabulary = Vocabulary.ofCharacters(split.trainedText(), MOST_CHARACTERS);
    Model model = model(vocabulary.size(), split.languages().size());
    print(
        "%s: %,d names of %d languages to learn from, %,d held out%n%n%s%nBackend: %s%n%n",
        all.origin(),
        split.train().size(),
        split.languages().size(),
        split.heldOut().size(),
        model.summary(),
        backend.name());
    SequenceDataset heldOut = SequenceDataset.ordered(examples(split.heldOut(), vocabulary), 256);
    TrainingOptions options =
        TrainingOptions.of(Loss.crossEntropy(0.1, split.weights()), Optimizers.adam(1e-3))
            .clipNorm(1)
            .averageWeights(0.99)
            .epochs(small() ? Math.max(1, epochs / 3) : epochs)
            .seed(seed());
    try (Trainer trainer =
        new Trainer(model, backend, options, examples(split.train(), vocabulary), 32)) {
      show(trainer);
      trainer.fit(heldOut);
      SavedModel saved =
          SavedModel.of(model, trainer.averagedWeights())
              .note(VOCABULARY, VocabularyNote.write(vocabulary))
              .note(CLASSES, String.join("\n", split.languages()));
      Evaluation.Classification found =
          saved.evaluate(backend, options.loss(), heldOut).classes().orElseThrow();
      Evaluation.Classification simple = baseline(split);
      print("%nHeld out, LSTM:                  %s%n", found);
      print("Held out, trigram naive Bayes:   %s%n", simple);
      result("language of a surname, macro F1", found.macroF1(), "naive Bayes", simple.macroF1());
      keep(saved, "model.safetensors", "Kowalczyk Lindqvist");
      draw(split, found, simple);
    }
  }

  static List<Example> examples(List<Split.Name> names, Vocabulary vocabulary) {
    return names.stream()
        .map(name -> Example.classify(vocabulary.encode(name.text()), name.language()))
        .toList();
  }

  static Evaluation.Classification baseline(Split split) {
    int classes = split.languages().size();
    NaiveBayes bayes = new NaiveBayes(classes);
    split.train().forEach(name -> bayes.count(name.text(), name.language()));
    return Evaluation.Classification.of(
        classes,
        split.heldOut().stream().mapToInt(Split.Name::language).toArray(),
        split.heldOut().stream().mapToInt(name -> bayes.predict(name.text())).toArray());
  }

  private void draw(
      Split split, Evaluation.Classification found, Evaluation.Classification simple) {
    Picture picture =
        ConfusionPicture.of(
            "Languages of surnames, held out", split.languages(), found.confusion().orElseThrow());
    picture.save(file("confusion.png"));
    List<List<String>> lines = new ArrayList<>();
    for (int i = 0; i < split.languages().size(); i++) {
      Evaluation.ClassScore score = found.scores().get(i);
      lines.add(
          List.of(
              split.languages().get(i),
              Long.toString(score.targets()),
              percent(score.precision()),
              percent(score.recall()),
              percent(score.f1()),
              percent(simple.scores().get(i).f1())));
    }
    new Page("The language of a surname")
        .text("Held out, LSTM: " + found + "; trigram naive Bayes: " + simple + ".")
        .picture(picture.png(), "Which languages were taken for which")
        .heading("Languages")
        .table(
            List.of("language", "names", "precision", "recall", "F1", "F1 of naive Bayes"), lines)
        .save(file("page.html"));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  @Override
  protected void use(SavedModel saved, Path file, Backend backend) {
    Vocabulary vocabulary = VocabularyNote.read(file, saved.notes().get(VOCABULARY));
    List<String> languages = List.of(saved.notes().getOrDefault(CLASSES, "").split("\n"));
    if (names.isEmpty()) {
      throw new IllegalArgumentException("--use " + file + ": needs names, as Kowalczyk");
    }
    for (String name : names) {
      if (IntStream.of(vocabulary.encode(name)).allMatch(letter -> letter == 0)) {
        throw new IllegalArgumentException(
            "NAME '" + name + "': has no letter that the model has ever seen");
      }
    }
    try (Predictor predictor = saved.predictor(backend)) {
      for (String name : names) {
        float[] probabilities = predictor.predict(vocabulary.encode(name)).lastProbabilities();
        print("%s%n", name);
        print("%s", Bars.of(languages, probabilities, BEST_SHOWN));
      }
    }
  }
}
